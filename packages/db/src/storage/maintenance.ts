import type pg from 'pg';
import { LOCKS } from '../connection/advisory-lock.ts';
import { listForgettable } from '../history/history-day.ts';
import { sumLeftHistory } from '../history/hold-history.ts';
import { compressRollups, removeRetentionPolicies } from './continuous-aggregate.ts';
import { dropPartitions, ensurePartitions, PARTITIONED_TABLES } from './partition.ts';
import { recomputeRollups } from './rollup-maintenance.ts';
import { DEFAULT_RETENTION, type TelemetryRetention } from './telemetry-retention.ts';
import { findStorageKind, type StorageKind } from './telemetry-storage.ts';

export interface UpkeepReport {
  /** Buckets made (again). */
  readonly buckets: number;
  /** Partitions or chunks dropped. */
  readonly dropped: number;
}

export interface UpkeepOptions {
  readonly now: Date;
  readonly retention?: TelemetryRetention;
  /** Native partitions ahead, and dropping what is beyond retention: an hour apart is often enough. */
  readonly withPartitions?: boolean;
}

const DAY_MS = 86_400_000;

/**
 * One round of what the stored readings need: rollups of touched buckets, partitions ahead, retention. Connect as the
 * owner. Does nothing (undefined) while another process is at it.
 */
export async function maintainTelemetry(pool: pg.Pool, options: UpkeepOptions): Promise<UpkeepReport | undefined> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
      LOCKS.maintenance,
    ]);
    if (rows[0]?.locked !== true) return undefined;
    try {
      return await maintain(client, options);
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LOCKS.maintenance]).catch((error: Error) => {
        broken = error;
      });
    }
  } finally {
    client.release(broken);
  }
}

async function maintain(client: pg.ClientBase, options: UpkeepOptions): Promise<UpkeepReport> {
  const { now, retention = DEFAULT_RETENTION, withPartitions = true } = options;
  const kind = await findStorageKind(client);
  if (kind === undefined) throw new Error('Cannot maintain telemetry: the storage is not prepared. Run prepare first.');
  const buckets = (await recomputeRollups(client, kind, now)) + (await sumLeftHistory(client, kind, now));
  if (!withPartitions) return { buckets, dropped: 0 };
  // Making and dropping partitions locks the whole table; behind a long reader (a backup) that wait would stop ingest.
  await client.query(`set lock_timeout = '2s'`);
  try {
    if (kind === 'plain') await ensurePartitions(client, now);
    return { buckets, dropped: await dropExpired(client, kind, retention, now) };
  } finally {
    await client.query('reset lock_timeout').catch(() => undefined);
  }
}

/** What lies beyond retention and is no history; on TimescaleDB Community, what is kept is compressed as well. */
async function dropExpired(
  client: pg.ClientBase,
  kind: StorageKind,
  retention: TelemetryRetention,
  now: Date,
): Promise<number> {
  if (kind === 'community') {
    await removeRetentionPolicies(client);
    await compressRollups(client, now);
  }
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const expiry = { reading: before(retention.rawDays), reading_1m: before(retention.minuteDays) };
  let dropped = 0;
  for (const partitioned of PARTITIONED_TABLES) {
    for (const gap of await listForgettable(client, expiry[partitioned.table])) {
      dropped +=
        kind === 'plain'
          ? (await dropPartitions(client, partitioned, gap)).length
          : await dropChunks(client, partitioned.table, gap);
    }
  }
  for (const gap of await listForgettable(client, before(retention.hourDays))) {
    const { from, to } = gap;
    if (kind === 'community') dropped += await dropChunks(client, 'reading_1h', gap);
    else
      await client.query('delete from reading_1h where at < $2 and ($1::timestamptz is null or at >= $1)', [from, to]);
  }
  return dropped;
}

async function dropChunks(
  client: pg.ClientBase,
  table: string,
  { from, to }: { readonly from: Date | null; readonly to: Date },
): Promise<number> {
  const { rowCount } = await client.query(
    `select drop_chunks($1::regclass, older_than => $2::timestamptz, newer_than => $3::timestamptz)`,
    [table, to, from],
  );
  return rowCount ?? 0;
}
