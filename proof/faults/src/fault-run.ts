import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { check, DONE_WITHIN_MS, type Report } from '@cityloop/checker/checker';
import { type Generator, type Summary, startGenerator } from '@cityloop/load/generator';
import { createPlan, type PlanInput } from '@cityloop/load/plan';
import { createSeededRandom, type Random } from '@cityloop/testbed/seeded-random';
import type { Fault } from './fault.ts';
import { HELD_MS } from './fault-city.ts';
import type { World } from './world.ts';

export interface FaultRunOptions {
  readonly world: World;
  readonly seed: number;
  readonly plan: Omit<PlanInput, 'targets' | 'events'>;
  /** In this order; at points of the run that the seed chooses. */
  readonly faults: readonly NamedFault[];
  readonly awayMs: number;
  readonly say?: (line: string) => void;
  /** How long the rest may take once the last fault is mended. */
  readonly drainMs?: number;
  /** False where several workers take turns. */
  readonly isOrderKept?: boolean;
  /** Waits until time has completed what was pending when the load ended: then the checker asks for all of it. */
  readonly waitsForTime?: boolean;
}

export interface NamedFault {
  readonly name: string;
  readonly fault: Fault;
}

export interface FaultRunResult {
  readonly report: Report;
  readonly summary: Summary;
  readonly faults: readonly string[];
}

const POLL_MS = 5;
/** Longer than ingest takes to notice a line to its broker that swallows everything (45 s), and than the longest try of a write. */
const QUIET_MS = 60_000;
const JUDGE_EVERY_MS = 1_000;
const LONGEST_WAIT_MS = 120_000;
/** Old enough that a clock that is off by an hour leaves readings inside the window, and so do the rules of events. */
const AGE_MS = 2 * 3_600_000;
const CLOCK_OFF_MS = 3_600_000;
const KEEP_ALIVE_SECONDS = 4;
const EVENT_SHARE = 0.01;

/** Plays the plan to the world while it is hurt, waits until everything is acknowledged, and checks what is stored. */
export async function runFaults(options: FaultRunOptions): Promise<FaultRunResult> {
  const { world, seed, faults, awayMs, say = () => undefined, drainMs = LONGEST_WAIT_MS } = options;
  const { lines, city } = world;
  const plan = createPlan({
    ageMs: AGE_MS,
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    ...options.plan,
    targets: city.targets,
    events: { share: EVENT_SHARE, ...city.events },
  });
  const journal = join(world.folder, `journal-${seed}`);
  const broker = { host: '127.0.0.1', port: lines.device.port };
  const generator = startGenerator({ broker, credentials: world.credential, plan, seed, journal });
  const random = createSeededRandom(seed);
  const points = pointsOf(faults.length, plan.messages, random);
  try {
    for (const [index, { name, fault }] of faults.entries()) {
      const point = points[index] ?? 0;
      await untilAcknowledged(generator, point, name);
      say(`${index + 1}/${faults.length} at ${generator.progress().acknowledged}: ${name}`);
      await fault({ world, generator, random, awayMs });
    }
    await drained(generator, drainMs);
  } catch (error) {
    await generator.stop();
    throw error;
  }
  const summary = await generator.stop();
  const { isOrderKept = true, waitsForTime = false } = options;
  if (waitsForTime) await wait(HELD_MS + DONE_WITHIN_MS);
  const isAcknowledgedByIngest = world.broker === undefined;
  const judge = () =>
    check({
      journal,
      databaseUrl: world.database.ownerUrl,
      ingestClockOffMs: CLOCK_OFF_MS,
      isOrderKept,
      isAcknowledgedByIngest,
    });
  const report = world.broker ? await judgeWhenQuiet(judge) : await judge();
  return { report, summary, faults: faults.map(({ name }) => name) };
}

/** An external broker acknowledges before ingest stores: what is missing may be on its way, as long as it gets less. */
async function judgeWhenQuiet(judge: () => Promise<Report>): Promise<Report> {
  let report = await judge();
  for (let quietSince = Date.now(); report.acknowledgedLost > 0 && Date.now() - quietSince < QUIET_MS; ) {
    await wait(JUDGE_EVERY_MS);
    const next = await judge();
    if (next.acknowledgedLost !== report.acknowledgedLost) quietSince = Date.now();
    report = next;
  }
  return report;
}

/** Anywhere but at the very ends. */
function pointsOf(count: number, messages: number, random: Random): number[] {
  return Array.from({ length: count }, () => Math.floor(messages * (0.02 + 0.93 * random()))).sort((a, b) => a - b);
}

async function untilAcknowledged(generator: Generator, point: number, name: string): Promise<void> {
  const goal = Math.floor(point * 0.95);
  let last = -1;
  let lastAt = Date.now();
  for (;;) {
    const { acknowledged, connected } = generator.progress();
    if (acknowledged >= goal) return;
    if (acknowledged !== last) {
      last = acknowledged;
      lastAt = Date.now();
    }
    if (Date.now() - lastAt > LONGEST_WAIT_MS) {
      throw new Error(
        `nothing was acknowledged for ${LONGEST_WAIT_MS / 1000} s before "${name}": ${acknowledged} of ${goal}, ${connected} connected`,
      );
    }
    await wait(POLL_MS);
  }
}

async function drained(generator: Generator, limitMs: number): Promise<void> {
  const late = AbortSignal.timeout(limitMs);
  const isDone = await Promise.race([
    generator.drain().then(() => true),
    new Promise<false>((resolve) => late.addEventListener('abort', () => resolve(false), { once: true })),
  ]);
  if (isDone) return;
  const { acknowledged, unacknowledged, waiting, connected } = generator.progress();
  throw new Error(
    `not everything was acknowledged ${limitMs / 1000} s after the last fault: ${acknowledged} acknowledged, ${unacknowledged} not, ${waiting} wait, ${connected} connected`,
  );
}
