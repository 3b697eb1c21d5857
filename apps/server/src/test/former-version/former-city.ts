import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { migrate } from '@cityloop/db/storage/migrate';
import { readMigrations } from '@cityloop/db/storage/migration-file';
import { MIGRATIONS_FOLDER } from '@cityloop/db/testing/template-database';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import { MINI_CITY } from '@cityloop/steward/import/fixture/mini-city';
import { importCity } from '@cityloop/steward/import/import-city';
import { upgradeCases } from '@cityloop/steward/prepare/upgrade-cases';

/** The last schema before actions carried their outcome. */
const LAST_OF_FORMER_VERSION = '000018';

interface FormerRow {
  readonly [column: string]: unknown;
}
export interface FormerCase extends FormerRow {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly projection: Readonly<Record<string, unknown>>;
}

export interface FormerCity {
  readonly database: TestDatabase;
  readonly cases: readonly FormerCase[];
  readonly actions: readonly FormerRow[];
}

/**
 * A database of the former version with the cases that its own code wrote in a random walk of several people, every state among them, brought
 * to today's schema as prepare does it. `case-file.ndjson` and `case-action.ndjson` are the rows of its two tables.
 */
export async function formerCity(): Promise<FormerCity> {
  const database = await testDatabase({ empty: true });
  const cases = rows<FormerCase>('case-file.ndjson');
  const actions = rows<FormerRow>('case-action.ndjson');
  const client = await database.owner.connect();
  try {
    const all = await readMigrations(MIGRATIONS_FOLDER);
    const only = all.map(({ name }) => name).filter((name) => name.slice(0, 6) <= LAST_OF_FORMER_VERSION);
    await migrate(client, MIGRATIONS_FOLDER, { only });
    await client.query(
      `insert into category (code, kind, major, name, name_en, priority) values ('noise-nuisance', 'event', 'm', 'n', 'n', 3)`,
    );
    await client.query('begin');
    for (const row of cases) await insert(client.query.bind(client), 'case_file', row);
    for (const { previous_hash, hash, ...row } of actions) {
      const hashes = { previous_hash: bytes(previous_hash), hash: bytes(hash) };
      await insert(client.query.bind(client), 'case_action', { ...row, ...hashes });
    }
    await client.query('commit');
    await migrate(client, MIGRATIONS_FOLDER);
  } finally {
    client.release();
  }
  await importCity(database.owner, MINI_CITY);
  await upgradeCases(database.owner);
  return { database, cases, actions };
}

function rows<T>(file: string): T[] {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function bytes(hex: unknown): Buffer {
  return Buffer.from(String(hex), 'hex');
}

async function insert(query: (sql: string, values: unknown[]) => Promise<unknown>, table: string, row: FormerRow) {
  const columns = Object.keys(row);
  const values = Object.values(row).map((value) => (isJson(value) ? JSON.stringify(value) : value));
  const places = columns.map((_, index) => `$${index + 1}`);
  await query(`insert into ${table} (${columns.join(', ')}) values (${places.join(', ')})`, values);
}

function isJson(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}
