import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrate } from '../storage/migrate.ts';
import { readMigrations } from '../storage/migration-file.ts';
import { readFunctions } from '../storage/repeatable-function.ts';
import { prepareTelemetryStorage } from '../storage/telemetry-storage.ts';

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));
export const FUNCTIONS_FOLDER = fileURLToPath(new URL('../../functions', import.meta.url));

/** Held in the maintenance database while a template is looked up or made: test files start side by side. */
const TEMPLATE_LOCK = 7_301_900;

/**
 * The name of a migrated database to clone from, made by whoever comes first. The name carries a hash of what it was made of, so a changed
 * migration or storage means a new template.
 * @param admin a session of the owner in another database of the same server
 */
export async function ensureTemplate(admin: pg.Client, url: string): Promise<string> {
  const name = `cityloop_template_${await hashOfSchema()}`;
  await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const found = await admin.query('select 1 from pg_database where datname = $1', [name]);
    if (!found.rowCount) await makeTemplate(admin, url, name);
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
  return name;
}

/** Made under another name and renamed when it is whole, so a killed run leaves no half template. */
async function makeTemplate(admin: pg.Client, url: string, name: string): Promise<void> {
  const draft = `${name}_draft`;
  await admin.query(`drop database if exists ${draft} with (force)`);
  await admin.query(`create database ${draft} template template0 encoding 'UTF8'`);
  const client = new pg.Client({ connectionString: urlOfDatabase(url, draft) });
  await client.connect();
  try {
    await migrate(client, MIGRATIONS_FOLDER);
    await prepareTelemetryStorage(client);
    await stopTimescaleWorkers(client);
  } finally {
    await client.end();
  }
  await closeDatabase(admin, draft);
  await admin.query(`alter database ${draft} rename to ${name}`);
}

/** TimescaleDB's scheduler keeps a session in every database with the extension; a database with a session can't be cloned. */
async function stopTimescaleWorkers(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query("select 1 from pg_extension where extname = 'timescaledb'");
  if (rowCount) await client.query('select _timescaledb_functions.stop_background_workers()');
}

async function closeDatabase(admin: pg.Client, name: string): Promise<void> {
  await admin.query(`alter database ${name} with allow_connections false`);
  for (;;) {
    const { rowCount } = await admin.query(
      'select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1',
      [name],
    );
    if (!rowCount) return;
  }
}

export function urlOfDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}

/** Partitions are made ahead of today, so a template is good for a day. */
async function hashOfSchema(): Promise<string> {
  const hash = createHash('sha256').update(new Date().toISOString().slice(0, 10));
  const files = [...(await readMigrations(MIGRATIONS_FOLDER)), ...(await readFunctions(FUNCTIONS_FOLDER))];
  for (const { name, checksum } of files) hash.update(`${name} ${checksum}\n`);
  for (const name of ['telemetry-storage', 'partition', 'continuous-aggregate']) {
    hash.update(await readFile(new URL(`../storage/${name}.ts`, import.meta.url)));
  }
  return hash.digest('hex').slice(0, 16);
}
