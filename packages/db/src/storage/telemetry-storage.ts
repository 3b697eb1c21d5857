import type pg from 'pg';
import { LOCKS } from '../connection/advisory-lock.ts';
import {
  createContinuousAggregates,
  setFormerAggregatesAside,
  takeOverFormerAggregates,
} from './continuous-aggregate.ts';
import { ensureDayPartitions, ensurePartitions, PARTITIONED_TABLES } from './partition.ts';

/** What keeps the readings: native partitions, or a hypertable of TimescaleDB's Apache or Community edition. */
export type StorageKind = 'plain' | 'apache' | 'community';

/** In this order a row has no holes: 48 bytes instead of 56. An older city keeps the order it began with. */
const READING_COLUMNS = `
  component_key integer not null,
  metric_key smallint not null,
  quality smallint not null default 0,
  at timestamptz not null,
  value double precision not null,
  primary key (component_key, metric_key, at)`;

const ROLLUP_COLUMNS = `
  component_key integer not null,
  metric_key smallint not null,
  at timestamptz not null,
  count bigint not null,
  min double precision not null,
  max double precision not null,
  sum double precision not null,
  last double precision not null,
  primary key (component_key, metric_key, at)`;

/**
 * Makes what holds the readings, after the migrations and by what this server can do; changes nothing where it exists.
 * A database that began on native partitions stays on them. Connect as the owner.
 */
export async function prepareTelemetryStorage(
  client: pg.ClientBase,
  options: { readonly now?: Date } = {},
): Promise<StorageKind> {
  const { now = new Date() } = options;
  await client.query('select pg_advisory_lock($1)', [LOCKS.migrate]);
  try {
    const kind = (await findStorageKind(client)) ?? (await chooseStorageKind(client));
    if (kind === 'community') await setFormerAggregatesAside(client);
    await createTables(client, kind, now);
    if (kind === 'community') {
      await createContinuousAggregates(client);
      await takeOverFormerAggregates(client);
    }
    await grantToServices(client);
    return kind;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCKS.migrate]);
  }
}

const DAY_MS = 86_400_000;
/** Younger days have a partition each, so that retention drops day by day. */
const DAYS_BY_THE_DAY = 60;

/** Makes room for readings and minutes between two moments, which may lie decades apart: a backup comes back. */
export async function prepareReadingSpan(client: pg.ClientBase, span: { from: Date; to: Date }): Promise<void> {
  if ((await findStorageKind(client)) !== 'plain') return;
  const days: number[] = [];
  const first = Math.floor(span.from.getTime() / DAY_MS) * DAY_MS;
  for (let day = first; day <= span.to.getTime() + DAY_MS; day += DAY_MS) days.push(day);
  const monthsBefore = span.to.getTime() - DAYS_BY_THE_DAY * DAY_MS;
  for (const partitioned of PARTITIONED_TABLES) await ensureDayPartitions(client, partitioned, { days, monthsBefore });
}

/** The kind in use, undefined before the first preparation. */
export async function findStorageKind(client: pg.ClientBase): Promise<StorageKind | undefined> {
  const { rows } = await client.query<{ partitioned: boolean }>(
    `select relkind = 'p' as partitioned from pg_class where oid = to_regclass('public.reading')`,
  );
  const [reading] = rows;
  if (!reading) return undefined;
  return reading.partitioned ? 'plain' : editionOf(client);
}

async function chooseStorageKind(client: pg.ClientBase): Promise<StorageKind> {
  // The loader's own setting tells that the library is preloaded; without that, creating the extension ends the session.
  const { rows } = await client.query<{ usable: boolean }>(
    `select exists (select from pg_available_extensions where name = 'timescaledb')
       and current_setting('timescaledb.max_background_workers', true) is not null as usable`,
  );
  if (!rows[0]?.usable) return 'plain';
  await client.query('create extension if not exists timescaledb');
  return editionOf(client);
}

async function editionOf(client: pg.ClientBase): Promise<StorageKind> {
  const { rows } = await client.query<{ license: string | null }>(
    `select current_setting('timescaledb.license', true) as license from pg_extension where extname = 'timescaledb'`,
  );
  if (!rows[0]) return 'plain';
  return rows[0].license === 'timescale' ? 'community' : 'apache';
}

async function createTables(client: pg.ClientBase, kind: StorageKind, now: Date): Promise<void> {
  const partitioning = kind === 'plain' ? 'partition by range (at)' : '';
  await client.query(`create table if not exists reading (${READING_COLUMNS}) ${partitioning}`);
  await client.query('create index if not exists reading_at_idx on reading using brin (at) with (autosummarize = on)');
  await client.query(`create table if not exists rollup_due (
    resolution text not null check (resolution in ('1h', '1d')),
    -- 0: of all components
    component_key integer not null,
    metric_key smallint not null,
    at timestamptz not null,
    primary key (resolution, at, component_key, metric_key)
  )`);
  if (kind !== 'community')
    await client.query(`create table if not exists reading_1m (${ROLLUP_COLUMNS}) ${partitioning}`);
  for (const table of ['reading_1h', 'reading_1d']) {
    await client.query(`create table if not exists ${table} (${ROLLUP_COLUMNS})`);
    await client.query(`create index if not exists ${table}_at_idx on ${table} using brin (at)`);
  }
  if (kind === 'plain') return ensurePartitions(client, now);
  for (const { table, days } of hypertablesOf(kind)) {
    await client.query(
      `select create_hypertable('${table}', by_range('at', interval '${days} days'),
         create_default_indexes => false, if_not_exists => true)`,
    );
  }
}

/** Of Community, minutes are an aggregate, and hours are packed, for which they have to be a hypertable. */
function hypertablesOf(kind: StorageKind): readonly { readonly table: string; readonly days: number }[] {
  if (kind !== 'community') return PARTITIONED_TABLES;
  return [...PARTITIONED_TABLES.filter(({ table }) => table === 'reading'), { table: 'reading_1h', days: 30 }];
}

/** Services add readings and read; whatever changes or removes a stored one is the owner's. */
async function grantToServices(client: pg.ClientBase): Promise<void> {
  await client.query('grant select, insert on reading to cityloop_app');
  await client.query('grant select on reading_1m, reading_1h, reading_1d, rollup_due to cityloop_app');
}
