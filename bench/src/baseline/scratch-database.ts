import { fileURLToPath } from 'node:url';
import { migrate } from '@cityloop/db/storage/migrate';
import { prepareTelemetryStorage, type StorageKind } from '@cityloop/db/storage/telemetry-storage';
import pg from 'pg';
import { createKeylessTable } from './row-writers.ts';

const NAME = 'cityloop_bench';
const MIGRATIONS = fileURLToPath(new URL('../../../packages/db/migrations', import.meta.url));
/** How many sources rows may be of: components 1 to this, with metric 1. */
const SCRATCH_SOURCES = 5_000;

export interface ScratchDatabase {
  readonly url: string;
  readonly storage: StorageKind;
}

/**
 * A database on the city's own server, so with its settings and its disk, that has the city's tables and nothing in
 * them but sources.
 */
export async function createScratchDatabase(ownerUrl: string): Promise<ScratchDatabase> {
  await dropScratchDatabase(ownerUrl);
  await withClient(ownerUrl, (client) => client.query(`create database ${NAME}`));
  const url = scratchUrlOf(ownerUrl);
  return withClient(url, async (client) => {
    await migrate(client, MIGRATIONS);
    const storage = await prepareTelemetryStorage(client);
    await createKeylessTable(client);
    await createSources(client, SCRATCH_SOURCES);
    return { url, storage };
  });
}

export async function dropScratchDatabase(ownerUrl: string): Promise<void> {
  await withClient(ownerUrl, (client) => client.query(`drop database if exists ${NAME} with (force)`));
}

export function scratchUrlOf(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  url.pathname = `/${NAME}`;
  return url.href;
}

/** Latest values refer to components and metrics. */
export async function createSources(client: pg.Client, count: number): Promise<void> {
  await client.query(
    `insert into component_type (code, class, name, name_en, device) values ('bench', 'bench', '', '', true)`,
  );
  await client.query(
    `insert into metric (component_type, code, name, name_en, unit, kind) values ('bench', 'value', '', '', '', 'number')`,
  );
  await client.query(
    `insert into component (id, type, name, district, grid, lon, lat)
     select 'bench-' || number, 'bench', '', '', '', 0, 0 from generate_series(1, $1::int) as number order by number`,
    [count],
  );
}

/** Connects for one use. */
export async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
