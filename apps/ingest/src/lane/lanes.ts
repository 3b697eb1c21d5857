import { listStreamRuleStates } from '@cityloop/db/alarm/rule-state';
import { claimLane, type Lane, type LaneName, retireOtherLanes } from '@cityloop/db/ingest/ingest-lane';
import type { Registry } from '@cityloop/intake/registry';
import type { Logger } from '@cityloop/runtime/logger';
import type pg from 'pg';
import type { Config } from '../config.ts';
import type { IngestMetrics } from '../metrics.ts';
import { createBreachWatch } from '../rules/breach.ts';
import { type Batcher, createBatcher } from './batch.ts';
import type { Hinter } from './hinter.ts';
import type { Written } from './numbered-batch.ts';
import { createQuarantineLimit } from './quarantine-limit.ts';
import { createStore } from './store.ts';
import { alone, type Workers } from './workers.ts';
import { createWriter } from './write.ts';

export interface Lanes {
  /** Several, so that one gathers messages while another is being written. */
  readonly telemetry: readonly [Batcher, ...Batcher[]];
  readonly event: Batcher;
}

export interface LaneParts {
  readonly config: Config;
  readonly logger: Logger;
  readonly pool: pg.Pool;
  readonly onFenced: () => void;
  readonly registry: () => Registry;
  readonly metrics: IngestMetrics;
  readonly hinter: Hinter;
  readonly workers: Workers;
}

export interface OpenLanes {
  readonly lanes: Lanes;
  /** The last write of one of them failed and is being tried again. */
  isStalled(): boolean;
  /** What is registered has changed. */
  adopt(registry: Registry): void;
}

/**
 * Each lane writes over transactions of its own; rules see what the telemetry lanes store, a source always that of one. All
 * lanes are claimed before the states of rules are read: a former process of this name changes nothing any more.
 */
export async function openLanes(parts: LaneParts): Promise<OpenLanes> {
  const { config, logger, pool, workers } = parts;
  const onWritten = announcer(parts);
  const count = workers.mayWriteSideBySide ? config.TELEMETRY_LANES : 1;
  const claimed = await claimLanes(pool, config.WORKER, count);
  const breach = createBreachWatch(await listStreamRuleStates(pool));
  const quarantineLimit = createQuarantineLimit(quarantineLimitsOf(config), Date.now);
  const open = (lane: Lane) => {
    // Events have no readings, and wait for nothing that has to do with them.
    const isEvent = lane.name === 'event';
    const ofLane = { lane, workers: isEvent ? alone() : workers };
    const write = createWriter({ ...parts, ...ofLane, breach, quarantineLimit, now: Date.now });
    const { store, isStalled } = createStore({ write, logger, onWritten, onRetry: parts.metrics.countRetry });
    return { batcher: createBatcher(limitsOf(config, isEvent ? 1 : count), store), isStalled };
  };
  const event = open(claimed.event);
  const telemetry = claimed.telemetry.map(open);
  const [first, ...others] = telemetry.map(({ batcher }) => batcher);
  if (!first) throw new Error('Cannot open lanes: none was claimed');
  return {
    lanes: { event: event.batcher, telemetry: [first, ...others] },
    adopt: ({ types }) => breach.keep((componentKey) => types.has(componentKey)),
    isStalled: () => [event, ...telemetry].some((lane) => lane.isStalled()) || workers.isStalled(),
  };
}

export function allOf({ telemetry, event }: Lanes): readonly Batcher[] {
  return [...telemetry, event];
}

async function claimLanes(pool: pg.Pool, worker: string, count: number): Promise<{ telemetry: Lane[]; event: Lane }> {
  const names = Array.from(
    { length: count },
    (_, index): LaneName => (index === 0 ? 'telemetry' : `telemetry-${index + 1}`),
  );
  const telemetry: Lane[] = [];
  for (const name of names) telemetry.push(await claimLane(pool, worker, name));
  const event = await claimLane(pool, worker, 'event');
  await retireOtherLanes(pool, worker, [...names, 'event']);
  return { telemetry, event };
}

/** Lanes of one kind divide the room among them. */
function limitsOf(config: Config, lanes: number) {
  return {
    maxRows: Math.ceil(config.BATCH_MAX_ROWS / lanes),
    maxBytes: Math.ceil(config.BATCH_MAX_BYTES / lanes),
    maxMs: config.BATCH_MAX_MS,
    heldMessages: Math.ceil(config.HELD_MAX_MESSAGES / lanes),
    heldBytes: Math.ceil(config.HELD_MAX_BYTES / lanes),
  };
}

function quarantineLimitsOf(config: Config) {
  return {
    samplesPerHour: config.QUARANTINE_SAMPLES_PER_HOUR,
    bytesPerDay: config.QUARANTINE_BYTES_PER_DAY,
    trackedSources: config.QUARANTINE_TRACKED_SOURCES,
  };
}

/** Counts a batch, and hints to the other processes that there is something to look at. */
function announcer({ metrics, hinter }: LaneParts): (written: Written, seconds: number) => void {
  return ({ counts, alarmChanges, statusChanges }, seconds) => {
    metrics.addCounts(counts);
    metrics.addAlarmChanges(alarmChanges);
    metrics.observeBatch(seconds, counts.messages);
    if (counts.readings > 0) hinter.hint('readings');
    if (alarmChanges + statusChanges > 0) hinter.hint('changes');
    if (alarmChanges + counts.events > 0) hinter.hint('work');
  };
}
