import type pg from 'pg';
import { LOCKS } from '../connection/advisory-lock.ts';
import { findStorageKind, type StorageKind } from '../storage/telemetry-storage.ts';
import { listSummedDays, type ReserveOptions, reserveDays, type StreamDay } from './history-day.ts';
import { sumHistory } from './sum-history.ts';

/** A killed import holds its lock until the server has ended its last statement. */
const PATIENCE_SECONDS = 15;

/**
 * Runs the only import of history of the moment; undefined where another is under way, and stays so for some seconds. Connect as the
 * owner.
 */
export async function holdHistory<T>(pool: pg.Pool, work: () => Promise<T>): Promise<T | undefined> {
  return withClient(pool, async (client) => {
    if (!(await tryHolding(client))) return undefined;
    try {
      return await work();
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LOCKS.history]).catch(() => undefined);
    }
  });
}

async function tryHolding(client: pg.ClientBase): Promise<boolean> {
  for (let second = 0; second < PATIENCE_SECONDS; second += 1) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [LOCKS.history]);
    if (rows[0]?.held === true) return true;
    await client.query('select pg_sleep(1)');
  }
  return false;
}

/** What an import that was killed left to sum up; nothing while one is under way. Only where maintenance's lock is held. */
export async function sumLeftHistory(client: pg.ClientBase, kind: StorageKind, now: Date): Promise<number> {
  const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [LOCKS.history]);
  if (rows[0]?.held !== true) return 0;
  try {
    return await sumHistory(client, kind, now);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCKS.history]).catch(() => undefined);
  }
}

export interface PrepareDays extends ReserveOptions {
  /** Beginnings of days of UTC that had no readings of this import yet. */
  readonly days: readonly number[];
  readonly streamDays: readonly StreamDay[];
}

/** Makes room for days, and says which of the streams' days only rollups know. */
export async function prepareDays(
  pool: pg.Pool,
  { days, streamDays, ...options }: PrepareDays,
): Promise<{ readonly keptDays: number; readonly summed: readonly StreamDay[] }> {
  if (streamDays.length === 0) return { keptDays: 0, summed: [] };
  return withClient(pool, async (client) => {
    const keptDays = days.length > 0 ? await reserveDays(client, days, options) : 0;
    return { keptDays, summed: await listSummedDays(client, streamDays) };
  });
}

/** Makes all rollups of what was imported; between the pieces maintenance has its turn. */
export async function sumImported(
  pool: pg.Pool,
  { now, said }: { readonly now: Date; readonly said: () => Promise<void> },
): Promise<void> {
  for (;;) {
    const made = await withClient(pool, async (client) => {
      await client.query('select pg_advisory_lock($1)', [LOCKS.maintenance]);
      try {
        const kind = await findStorageKind(client);
        return kind === undefined ? 0 : await sumHistory(client, kind, now);
      } finally {
        await client.query('select pg_advisory_unlock($1)', [LOCKS.maintenance]).catch(() => undefined);
      }
    });
    if (made === 0) return;
    await said();
  }
}

async function withClient<T>(pool: pg.Pool, use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await use(client);
  } finally {
    client.release();
  }
}
