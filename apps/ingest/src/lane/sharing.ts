import type { Relay } from '@cityloop/db/ingest/ingest-lane';
import { shardOf } from '@cityloop/db/ingest/ingest-shard';
import { takeLatestRelay } from '@cityloop/db/ingest/reading-relay';
import type { ReadingRow } from '@cityloop/db/telemetry/reading';
import type { Registry } from '@cityloop/intake/registry';
import type { Logger } from '@cityloop/runtime/logger';
import type pg from 'pg';
import type { IngestMetrics } from '../metrics.ts';
import { createRelayJudge } from '../rules/relay-judge.ts';
import type { Hinter } from './hinter.ts';
import { openShardLease } from './shard-lease.ts';

/** This worker's part where several share the messages of one broker. */
export interface Sharing {
  /** What of a batch is ours to keep up to date, and what goes to the owners of the sources (ourselves among them). */
  split(
    readings: readonly ReadingRow[],
    latest: readonly ReadingRow[],
    rulesByMetric: Registry['rulesByMetric'],
  ): { readonly latest: readonly ReadingRow[]; readonly relay: Relay };
  /** Our batches and what others relay to us touch the same rows: one after the other, so that neither waits for a lock. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** What only one worker does is done by the owner of the first shard. */
  isFirst(): boolean;
  isStalled(): boolean;
  /** After the last batch was written. */
  close(): Promise<void>;
}

export interface SharingParts {
  readonly pool: pg.Pool;
  readonly config: { readonly WORKER: string; readonly SHARE_LEASE_MS: number; readonly SHARE_REORDER_MS: number };
  readonly registry: () => Registry;
  readonly logger: Logger;
  readonly onFenced: () => void;
  readonly metrics: Pick<IngestMetrics, 'addAlarmChanges'>;
  readonly hinter: Hinter;
}

/** How long a latest value that another worker stored may lie in the relay, and a reading that is due. */
const ROUND_MS = 100;

/** Enters as one of several workers. Rejects when the database is away. */
export async function openSharing(parts: SharingParts): Promise<Sharing> {
  const { pool, config, registry, logger, onFenced } = parts;
  const { WORKER: worker, SHARE_LEASE_MS: leaseMs, SHARE_REORDER_MS: reorderMs } = config;
  const lease = await openShardLease({ pool, worker, leaseMs, logger, onFenced });
  const judge = createRelayJudge(pool, registry);
  const exclusively = createTurns();
  let isStalled = false;

  async function takeRound(): Promise<boolean> {
    const { owned } = lease;
    if (owned.size === 0) return false;
    const streams = await exclusively(() => takeLatestRelay(pool, [...owned.keys()]));
    const round = await judge.round(owned, reorderMs);
    if (round.status === 'lost') await lease.refresh();
    tell(parts, streams, round.alarmChanges);
    isStalled = false;
    return round.hasMore;
  }
  const loop = repeat(ROUND_MS, () =>
    takeRound().catch((error: unknown) => {
      if (!isStalled) logger.warn({ err: error }, 'cannot work through the relay');
      isStalled = true;
      return false;
    }),
  );

  return {
    split(readings, latest, rulesByMetric) {
      const isOurs = ({ componentKey }: ReadingRow) => lease.owns(shardOf(componentKey));
      const judged = readings.filter(({ metricKey }) => rulesByMetric.has(metricKey));
      return { latest: latest.filter(isOurs), relay: { latest: latest.filter((row) => !isOurs(row)), judged } };
    },
    exclusively,
    isFirst: () => lease.owns(0),
    isStalled: () => isStalled,
    async close() {
      await loop.stop();
      await lease.close();
    },
  };
}

function tell({ metrics, hinter }: SharingParts, streams: number, alarmChanges: number): void {
  metrics.addAlarmChanges(alarmChanges);
  if (streams > 0) hinter.hint('readings');
  if (alarmChanges === 0) return;
  hinter.hint('changes');
  hinter.hint('work');
}

/** One piece of work after the other, in the order of asking. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** Again and again: at once where `work` says that there is more, else after a pause. */
function repeat(pauseMs: number, work: () => Promise<boolean>): { stop(): Promise<void> } {
  let isOpen = true;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const go = async () => {
    while (isOpen && (await work()));
    if (isOpen) timer = setTimeout(start, pauseMs);
  };
  function start(): void {
    running = go();
  }
  start();
  return {
    async stop() {
      isOpen = false;
      clearTimeout(timer);
      await running;
    },
  };
}
