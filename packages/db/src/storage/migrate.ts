import { join } from 'node:path';
import type pg from 'pg';
import { LOCKS } from '../connection/advisory-lock.ts';
import { CHANNELS } from '../connection/notify.ts';
import { type MigrationFile, readMigrations } from './migration-file.ts';
import { applyFunctions, readFunctions } from './repeatable-function.ts';

/**
 * Brings the schema to the newest numbered file, then the functions to their files (`functions/` beside the folder). Forward
 * only, each migration in its own transaction, one migrating process at a time. Refuses a database whose applied migrations
 * differ from these. Returns the names of the files applied now. Connect as the owner.
 * `only` makes the schema of a former version: those migrations, and no functions, which stand for today's schema.
 */
export async function migrate(
  client: pg.ClientBase,
  folder: string,
  { only }: { readonly only?: readonly string[] } = {},
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const functions = only ? [] : await readFunctions(join(folder, '../functions'));
  await client.query('select pg_advisory_lock($1)', [LOCKS.migrate]);
  try {
    const applied = await readHistory(client);
    checkHistory(migrations, applied);
    const pending = migrations.filter(({ name }) => !applied.has(name) && (only?.includes(name) ?? true));
    for (const migration of pending) await applyOne(client, migration);
    return [...pending.map((migration) => migration.name), ...(await applyFunctions(client, functions))];
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCKS.migrate]);
  }
}

/** Checksums of the applied migrations by name. */
async function readHistory(client: pg.ClientBase): Promise<Map<string, string>> {
  await client.query(
    'create table if not exists schema_migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
  );
  const { rowCount: isMarked } = await client.query(
    `select 1 from pg_attribute where attrelid = 'schema_migration'::regclass and attname = 'breaking'`,
  );
  if (!isMarked) await client.query('alter table schema_migration add column breaking boolean not null default false');
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migration',
  );
  return new Map(rows.map((row) => [row.name, row.checksum]));
}

function checkHistory(migrations: readonly MigrationFile[], applied: ReadonlyMap<string, string>): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration.checksum]));
  for (const [name, checksum] of applied) {
    const expected = known.get(name);
    if (expected === undefined) {
      throw new Error(
        `Cannot migrate: the database has ${name}, which this version doesn't know. Install the newer CityLoop that wrote it.`,
      );
    }
    if (expected !== checksum) {
      throw new Error(
        `Cannot migrate: ${name} was changed after it was applied. Restore the file and add a new migration instead.`,
      );
    }
  }
}

async function applyOne(client: pg.ClientBase, { name, sql, checksum, breaking }: MigrationFile): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query('insert into schema_migration (name, checksum, breaking) values ($1, $2, $3)', [
      name,
      checksum,
      breaking,
    ]);
    if (breaking) await client.query(`notify ${CHANNELS.schema}`);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`Cannot apply migration ${name}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
