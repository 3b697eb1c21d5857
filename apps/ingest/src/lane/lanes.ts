import { listStreamRuleStates } from '@cityloop/db/alarm/rule-state';
import { claimLane, type Lane, type LaneName, retireOtherLanes } from '@cityloop/db/ingest/ingest-lane';
import type { Registry } from '@cityloop/intake/registry';
import type { Logger } from '@cityloop/runtime/logger';
import type pg from 'pg';
import type { Config } from '../config.ts';
import type { IngestMetrics } from '../metrics.ts';
import { type BreachWatch, createBreachWatch, type Remembered } from '../rules/breach.ts';
import { type Batcher, createBatcher } from './batch.ts';
import { createDoor } from './door.ts';
import type { Hinter } from './hinter.ts';
import type { Written } from './numbered-batch.ts';
import { createPlacement, type Placement } from './placement.ts';
import { createQuarantineLimit } from './quarantine-limit.ts';
import { createStore } from './store.ts';
import { createTicker } from './ticker.ts';
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
  adopt(registry: Registry): Promise<void>;
  readonly placement: Placement;
  /** From now on messages come in, and what is due by time alone is done. */
  begin(): void;
  /** Time does nothing any more; before the lanes are closed. */
  stopTicking(): void;
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
  const breach = await openWatch(pool, parts.registry());
  const placement = createPlacement(count, (key) => parts.registry().speakers.get(key) ?? key);
  const ticker = createTicker({ watch: breach, laneOf: placement.laneOf, now: steadyNow });
  const door = createDoor(steadyNow);
  let marked = parts.registry().rulesMark;
  const quarantineLimit = createQuarantineLimit(quarantineLimitsOf(config), Date.now);
  const open = (lane: Lane, index = 0) => {
    // Events have no readings, and wait for nothing that has to do with them.
    const isEvent = lane.name === 'event';
    const ofLane = { lane, workers: isEvent ? alone() : workers };
    const ticks = isEvent ? undefined : ticker.addLane(index, () => batcher.wake());
    const write = createWriter({ ...parts, ...ofLane, breach, ticks, quarantineLimit, now: Date.now });
    const { store, isStalled } = createStore({ write, logger, onWritten, onRetry: parts.metrics.countRetry });
    const batcher = createBatcher(limitsOf(config, isEvent ? 1 : count), store, isEvent ? undefined : door);
    return { batcher, isStalled };
  };
  const event = open(claimed.event);
  const telemetry = claimed.telemetry.map((lane, index) => open(lane, index));
  const [first, ...others] = telemetry.map(({ batcher }) => batcher);
  if (!first) throw new Error('Cannot open lanes: none was claimed');
  return {
    lanes: { event: event.batcher, telemetry: [first, ...others] },
    placement,
    begin() {
      door.open();
      workers.begin(() => Math.min(...telemetry.map(({ batcher }) => batcher.storedThrough())));
      if (workers.mayWriteSideBySide) ticker.start();
    },
    stopTicking: ticker.stop,
    async adopt(registry) {
      breach.adopt(registry);
      if (registry.rulesMark === marked) return;
      // Sources that no rule looked at until now.
      breach.learn(await rememberedOf(pool));
      marked = registry.rulesMark;
    },
    isStalled: () => [event, ...telemetry].some((lane) => lane.isStalled()) || workers.isStalled(),
  };
}

/** Never steps, whatever is done to the machine's clock. */
const steadyNow = () => performance.now();

async function openWatch(pool: pg.Pool, registry: Registry): Promise<BreachWatch> {
  return createBreachWatch(await rememberedOf(pool), registry);
}

/** What rules remember, as stored. */
async function rememberedOf(pool: pg.Pool): Promise<Remembered> {
  // Before the question: what it takes to answer is no silence less.
  const now = steadyNow();
  const { streams, composites } = await listStreamRuleStates(pool, new Date());
  return { streams: streams.map(({ silentMs, ...stream }) => ({ ...stream, heardAt: now - silentMs })), composites };
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
    if (counts.messages > 0) metrics.observeBatch(seconds, counts.messages);
    if (counts.readings > 0) hinter.hint('readings');
    if (alarmChanges + statusChanges > 0) hinter.hint('changes');
    if (alarmChanges + counts.events > 0) hinter.hint('work');
  };
}
