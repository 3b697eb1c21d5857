import {
  enterWorker,
  leaveWorker,
  noteStoredThrough,
  type OwnedShards,
  renewShards,
  type SharingWorker,
} from '@cityloop/db/ingest/ingest-shard';
import type { Logger } from '@cityloop/runtime/logger';
import type pg from 'pg';

export interface ShardLeaseParts {
  readonly pool: pg.Pool;
  readonly worker: string;
  readonly leaseMs: number;
  readonly logger: Logger;
  /** Another process has entered under the name of this worker. */
  readonly onFenced: () => void;
}

/** Which shards this worker owns, as far as it knows: what must be sure asks the database in its own transaction. */
export interface ShardLease {
  /** A new object after each change. */
  readonly owned: OwnedShards;
  /** Whether it owned the shard of this source when it looked last. */
  owns(shard: number): boolean;
  /** Asks the database now, because `owned` has turned out to be outdated. */
  refresh(): Promise<void>;
  /** Says up to when everything that came to this worker is stored, as of performance.now(). */
  noteStored(through: number): Promise<void>;
  /** Gives up all shards: others take them over when they look next. */
  close(): Promise<void>;
}

/** So that some of them may fail within a lease. */
const RENEWALS_PER_LEASE = 5;

/** Enters as a worker and renews its lease until closed. Rejects when the database is away. */
export async function openShardLease(parts: ShardLeaseParts): Promise<ShardLease> {
  const { pool, leaseMs, logger } = parts;
  const entered = await enterWorker(pool, parts.worker, leaseMs);
  let owned: OwnedShards = new Map();
  let running: Promise<void> | undefined;
  let isOpen = true;

  async function renew(): Promise<void> {
    const now = await renewShards(pool, entered, leaseMs);
    if (now === undefined) {
      owned = new Map();
      if (isOpen) parts.onFenced();
      return;
    }
    if (isSame(now, owned)) return;
    logger.info({ shards: now.size, before: owned.size }, 'owned shards changed');
    owned = now;
  }
  const refresh = () => {
    running ??= renew()
      .catch((error: unknown) => logger.warn({ err: error }, 'cannot renew the lease of our shards'))
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  // How far the database's clock is ahead of ours, at least: its answer was older when we heard it.
  let aheadMs = Number.NEGATIVE_INFINITY;

  async function noteStored(through: number): Promise<void> {
    const databaseNow = await noteStoredThrough(pool, entered, through + aheadMs);
    aheadMs = databaseNow - performance.now();
  }

  await renew();
  const timer = setInterval(refresh, leaseMs / RENEWALS_PER_LEASE);
  return {
    get owned() {
      return owned;
    },
    owns: (shard) => owned.has(shard),
    refresh,
    noteStored,
    async close() {
      isOpen = false;
      clearInterval(timer);
      await running;
      owned = new Map();
      await leave(pool, entered, logger);
    },
  };
}

/** Where the database is away, the lease runs out by itself. */
async function leave(pool: pg.Pool, entered: SharingWorker, logger: Logger): Promise<void> {
  await leaveWorker(pool, entered).catch((error: unknown) =>
    logger.warn({ err: error }, 'cannot let go of our shards'),
  );
}

function isSame(one: OwnedShards, other: OwnedShards): boolean {
  return one.size === other.size && [...one].every(([shard, epoch]) => other.get(shard) === epoch);
}
