/**
 * What a backup holds of a database: every table of the schema `public`, whole (partitions and chunks through their parent).
 * @typedef {{ name: string, columns: readonly string[], needs: readonly string[] }} Table
 * @typedef {{ query: (sql: string, values?: unknown[]) => Promise<{ rows: any[], rowCount: number | null }> }} Queryable
 */

/** What was applied belongs to the schema, not to the city. */
const HISTORY = 'schema_migration';
const FUNCTIONS = 'schema_function';
/** Which process of now does what; shards are made with the schema, and nobody's in a city that comes back. */
const PROCESSES = ['ingest_worker', 'ingest_shard'];

/**
 * @param {Queryable} client
 * @returns {Promise<Table[]>} in an order in which foreign keys hold
 */
export async function listTables(client) {
  const { rows } = await client.query(
    `select c.relname as name,
       array(select a.attname::text from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
       array(select distinct f.confrelid::regclass::text from pg_constraint f
             where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as needs
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all ($1)
     order by c.relname`,
    [[HISTORY, FUNCTIONS, ...PROCESSES]],
  );
  return inOrderOfNeed(rows);
}

/**
 * @param {Queryable} client
 * @returns {Promise<Record<string, number>>} the last value of each sequence that was used
 */
export async function readSequences(client) {
  const { rows } = await client.query(
    "select sequencename as name, last_value::text as value from pg_sequences where schemaname = 'public' and last_value is not null",
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, Number(value)]));
}

/**
 * @param {Queryable} client
 * @returns {Promise<string[]>} names of the migrations
 */
export async function readMigrations(client) {
  const { rows: found } = await client.query('select to_regclass($1) as history', [`public.${HISTORY}`]);
  if (found[0].history === null) return [];
  const { rows } = await client.query(`select name from ${HISTORY} order by name`);
  return rows.map(({ name }) => name);
}

/** @param {string} name */
export function quoted(name) {
  return `"${name.replaceAll('"', '""')}"`;
}

/** @param {Table} table */
export function columnList({ columns }) {
  return columns.map(quoted).join(', ');
}

/**
 * @param {Table[]} tables
 * @returns {Table[]}
 */
function inOrderOfNeed(tables) {
  /** @type {Table[]} */
  const ordered = [];
  let waiting = tables;
  while (waiting.length > 0) {
    const done = new Set(ordered.map(({ name }) => name));
    const free = waiting.filter(({ needs }) => needs.every((need) => done.has(need)));
    if (free.length === 0)
      throw new Error(`foreign keys go in a circle: ${waiting.map(({ name }) => name).join(', ')}`);
    ordered.push(...free);
    waiting = waiting.filter((table) => !free.includes(table));
  }
  return ordered;
}
