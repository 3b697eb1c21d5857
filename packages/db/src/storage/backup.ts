import type pg from 'pg';
import type { Queryable } from '../connection/transaction.ts';

/** What was applied belongs to the schema, not to the city. */
const HISTORY = 'schema_migration';
const FUNCTIONS = 'schema_function';
/**
 * What belongs to the running city and not to its data: which process does what (shards are made with the schema, and nobody's
 * in a city that comes back), and the generation of the change feed (a city that comes back begins another).
 */
const OF_NOW = ['ingest_worker', 'ingest_shard', 'feed_generation'];

/** A table of the schema `public`, whole: partitions and chunks come and go through their parent. */
export interface BackupTable {
  readonly name: string;
  /** Those that can be written: generated ones make themselves. */
  readonly columns: readonly string[];
  /** Tables that its foreign keys point to. */
  readonly needs: readonly string[];
}

/** Every table that a backup holds, in an order in which foreign keys hold. */
export async function listBackupTables(db: Queryable): Promise<BackupTable[]> {
  const { rows } = await db.query<BackupTable>(
    `select c.relname as name,
       array(select a.attname::text from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
       array(select distinct f.confrelid::regclass::text from pg_constraint f
             where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as needs
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all ($1)
     order by c.relname`,
    [[HISTORY, FUNCTIONS, ...OF_NOW]],
  );
  return inOrderOfNeed(rows);
}

function inOrderOfNeed(tables: readonly BackupTable[]): BackupTable[] {
  const ordered: BackupTable[] = [];
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

/** The last value of each sequence that was used, by name. */
export async function readSequences(db: Queryable): Promise<Record<string, number>> {
  const { rows } = await db.query<{ name: string; value: string }>(
    "select sequencename as name, last_value::text as value from pg_sequences where schemaname = 'public' and last_value is not null",
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, Number(value)]));
}

/** Sequences that this schema no longer has are left out. */
export async function setSequences(db: Queryable, sequences: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, value] of Object.entries(sequences)) {
    await db.query('select setval(to_regclass($1), $2) where to_regclass($1) is not null', [quoted(name), value]);
  }
}

/** Names of the applied migrations; none in an empty database. */
export async function listAppliedMigrations(db: Queryable): Promise<string[]> {
  const found = await db.query<{ history: string | null }>('select to_regclass($1) as history', [`public.${HISTORY}`]);
  if (found.rows[0]?.history === null) return [];
  const { rows } = await db.query<{ name: string }>(`select name from ${HISTORY} order by name`);
  return rows.map(({ name }) => name);
}

/**
 * Drops all that migrations and telemetry storage made; what belongs to an extension stays. The history of migrations goes
 * last, so that one who was interrupted can tell and begins again.
 */
export async function dropSchema(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `select format('drop %s if exists %s cascade', what, name) as statement
     from (
       select oid, case relkind when 'v' then 'view' when 'S' then 'sequence' else 'table' end as what,
         oid::regclass::text as name, relname = $1 as is_history
       from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'S') and not relispartition
       union all
       select oid, 'routine', oid::regprocedure::text, false from pg_proc where pronamespace = 'public'::regnamespace
     ) as object
     where not exists (select from pg_depend where objid = object.oid and deptype = 'e')
     order by is_history, what = 'table' desc, name`,
    [HISTORY],
  );
  for (const { statement } of rows) await client.query(statement);
}

/** From here on this connection sees the city as it is at this moment, until it ends. */
export async function openSnapshot(client: pg.ClientBase): Promise<{ readonly at: Date; readonly server: string }> {
  await client.query('begin isolation level repeatable read read only');
  const { rows } = await client.query<{ at: Date; server: string }>(
    "select now() as at, current_setting('server_version') as server",
  );
  const [snapshot] = rows;
  if (snapshot === undefined) throw new Error('Cannot open a snapshot: the database did not say when it is.');
  return snapshot;
}

/** From the oldest to the newest reading or minute, which are kept longer; null where there is none. */
export async function readReadingSpan(db: Queryable): Promise<{ readonly from: Date; readonly to: Date } | null> {
  const { rows } = await db.query<{ from: Date | null; to: Date | null }>(
    `select least(min(at), (select min(at) from reading_1m)) as from, greatest(max(at), (select max(at) from reading_1m)) as to
     from reading`,
  );
  const { from = null, to = null } = rows[0] ?? {};
  return from === null || to === null ? null : { from, to };
}

/** The statement that sends a table's rows as text of COPY. */
export function copyOutStatement({ name, columns }: Pick<BackupTable, 'name' | 'columns'>): string {
  return `copy (select ${columns.map(quoted).join(', ')} from ${quoted(name)}) to stdout`;
}

/** The statement that takes such text. */
export function copyInStatement({ name, columns }: Pick<BackupTable, 'name' | 'columns'>): string {
  return `copy ${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin`;
}

/** The first of these tables that has a row. */
export async function findFullTable(db: Queryable, tables: readonly BackupTable[]): Promise<string | undefined> {
  for (const { name } of tables) {
    const { rowCount } = await db.query(`select from ${quoted(name)} limit 1`);
    if (rowCount) return name;
  }
  return undefined;
}

/** Empties these tables and lets `fill` write them, in one transaction on this connection. */
export async function refillTables(
  client: pg.ClientBase,
  tables: readonly BackupTable[],
  fill: () => Promise<void>,
): Promise<void> {
  await client.query('begin');
  try {
    await client.query(`truncate ${tables.map(({ name }) => quoted(name)).join(', ')}`);
    await fill();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
