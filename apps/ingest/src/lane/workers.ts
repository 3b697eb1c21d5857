import type { Relay } from '@cityloop/db/ingest/ingest-lane';
import { shardOf } from '@cityloop/db/ingest/ingest-shard';
import { takeLatestRelay } from '@cityloop/db/ingest/reading-relay';
import { isBelieved, type TakenReading } from '@cityloop/domain/telemetry/reading';
import type { Registry } from '@cityloop/intake/registry';
import type { Logger } from '@cityloop/runtime/logger';
import type pg from 'pg';
import type { Config } from '../config.ts';
import type { IngestMetrics } from '../metrics.ts';
import { createRelayJudge, finishRelay } from '../rules/relay-judge.ts';
import type { Hinter } from './hinter.ts';
import { openShardLease, type ShardLease } from './shard-lease.ts';

/** This worker among those that share the messages of one broker; or alone, with all of it to itself. */
export interface Workers {
  /** Transactions with readings may be written side by side: nobody else touches their rows. */
  readonly mayWriteSideBySide: boolean;
  /** What of a batch this worker keeps up to date, and what goes to the owners of the sources (itself among them). */
  split(
    readings: readonly TakenReading[],
    latest: readonly TakenReading[],
    rulesByMetric: Registry['rulesByMetric'],
  ): Split;
  /** Our batches and what others relay to us touch the same rows: one after the other, so that neither waits for a lock. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** What only one worker does is done by the owner of the first shard. */
  isFirst(): boolean;
  isStalled(): boolean;
  /** From now on messages come in. `storedThrough` says up to when everything that came is in the database, as of performance.now(). */
  begin(storedThrough: () => number): void;
  /** After the last batch was written. */
  close(): Promise<void>;
}

/** Without a relay the rules see the batch before it is written; with one, its readings are judged by those who own them. */
export interface Split {
  readonly latest: readonly TakenReading[];
  readonly relay: Relay | undefined;
}

export interface WorkerParts {
  readonly pool: pg.Pool;
  readonly config: Pick<Config, 'WORKER' | 'MQTT_SHARE_GROUP' | 'SHARE_LEASE_MS' | 'SHARE_REORDER_MS'>;
  readonly registry: () => Registry;
  readonly logger: Logger;
  readonly onFenced: () => void;
  readonly metrics: Pick<IngestMetrics, 'addAlarmChanges'>;
  readonly hinter: Hinter;
}

/** One of several where a share group is configured; else alone. Rejects when the database is away. */
export async function openWorkers(parts: WorkerParts): Promise<Workers> {
  if (parts.config.MQTT_SHARE_GROUP !== undefined) return joinWorkers(parts);
  await finishRelay(parts.pool, parts.registry());
  return alone();
}

/** Everything is ours. */
export function alone(): Workers {
  return {
    mayWriteSideBySide: true,
    split: (_readings, latest) => ({ latest, relay: undefined }),
    exclusively: (work) => work(),
    isFirst: () => true,
    isStalled: () => false,
    begin: () => undefined,
    close: () => Promise.resolve(),
  };
}

/** How long a latest value that another worker stored may lie in the relay, and a reading that is due. */
const ROUND_MS = 100;

async function joinWorkers(parts: WorkerParts): Promise<Workers> {
  const { pool, config, logger, onFenced } = parts;
  const lease = await openShardLease({ pool, worker: config.WORKER, leaseMs: config.SHARE_LEASE_MS, logger, onFenced });
  const exclusively = createTurns();
  const relay = workThroughRelay(parts, lease, exclusively);
  return {
    // One after another anyway: what is relayed touches the same rows.
    mayWriteSideBySide: false,
    split(readings, latest, rulesByMetric) {
      const isOurs = ({ componentKey }: TakenReading) => lease.owns(shardOf(componentKey));
      const judged = readings.filter(({ metricKey, quality }) => rulesByMetric.has(metricKey) && isBelieved(quality));
      return { latest: latest.filter(isOurs), relay: { latest: latest.filter((row) => !isOurs(row)), judged } };
    },
    exclusively,
    isFirst: () => lease.owns(0),
    isStalled: () => relay.isStalled(),
    begin: relay.begin,
    async close() {
      await relay.stop();
      await lease.close();
    },
  };
}

/** Applies and judges what the others relay to us, until stopped. */
function workThroughRelay(parts: WorkerParts, lease: ShardLease, exclusively: Workers['exclusively']) {
  const { pool, config, registry, logger } = parts;
  const judge = createRelayJudge(pool, registry);
  let isStalled = false;
  let storedThrough = () => Number.NEGATIVE_INFINITY;

  async function takeRound(): Promise<boolean> {
    const { owned } = lease;
    await lease.noteStored(storedThrough());
    if (owned.size === 0) return false;
    const streams = await exclusively(() => takeLatestRelay(pool, [...owned.keys()]));
    const round = await judge.round(owned, config.SHARE_REORDER_MS);
    if (round.status === 'lost') await lease.refresh();
    announce(parts, streams, round.alarmChanges);
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
  const begin: Workers['begin'] = (through) => {
    storedThrough = through;
  };
  return { isStalled: () => isStalled, begin, stop: loop.stop };
}

function announce({ metrics, hinter }: WorkerParts, streams: number, alarmChanges: number): void {
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
