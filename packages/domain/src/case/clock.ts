import { addTimeMs, elapsedMs, type TimeLimit, timeLimitMs } from '../time/work-calendar.ts';
import type { ChosenCondition, ClockBook } from './book.ts';
import type { CaseState } from './states.ts';

/** Each stage has a clock from its entry; disposal and the whole (`total`) run from the first dispatch on. */
export const CLOCK_KINDS = [
  'confirmation',
  'filing',
  'dispatch',
  'verification',
  'closing',
  'disposal',
  'total',
] as const;
export type ClockKind = (typeof CLOCK_KINDS)[number];

/**
 * A limit and the time spent of it. Only actions change it; what it shows was fixed when they were decided, by the calendar of `edition`,
 * and stays so when another book comes into force. While it runs it has a due time; while it stands it has none.
 */
export interface Clock {
  readonly kind: ClockKind;
  readonly limit: TimeLimit;
  /** The limit in milliseconds of its unit's time (working or natural). */
  readonly limitMs: number;
  /** Spent before `runningSince`. More than `limitMs` exactly where the clock was stopped after its due time. */
  readonly spentMs: number;
  readonly startedAt: Date;
  readonly runningSince: Date | undefined;
  readonly dueAt: Date | undefined;
  /** When its lamp turns yellow. */
  readonly yellowAt: Date | undefined;
  readonly edition: string;
}

/** `green` to 80 %, `yellow` to 100 %, `red` beyond (seed); `off` where no clock runs. */
export type Lamp = 'green' | 'yellow' | 'red' | 'off';

const YELLOW_FROM_SHARE = 0.8;

/** Which clocks run in a state. Finished work that waits for 核查 costs the department no time; a suspension (挂账) costs nobody any. */
const RUNNING = {
  reported: ['confirmation'],
  confirmed: ['filing'],
  filed: ['dispatch', 'disposal', 'total'],
  dispatched: ['disposal', 'total'],
  in_disposal: ['disposal', 'total'],
  arbitration: ['disposal', 'total'],
  suspended: [],
  disposed: ['verification', 'total'],
  verified: ['closing', 'total'],
  closed: [],
  declined: [],
  merged: [],
  void: [],
} as const satisfies Record<CaseState, readonly ClockKind[]>;

/** The state in which disposal and total start; where the case comes back to such a state they go on, and are not reset. */
const STARTS_AT_DISPATCH: CaseState = 'dispatched';

/** What a clock change depends on. */
export interface ClockStep {
  readonly from: CaseState | null;
  readonly to: CaseState;
  readonly at: Date;
  readonly clocks: readonly Clock[];
  readonly condition: ChosenCondition | undefined;
}

/** The clocks that this change of state starts, stops or resumes, as they are after it. The others stay as they were. */
export function clocksChangedBy(step: ClockStep, book: ClockBook): Clock[] {
  if (step.from === step.to) return [];
  const running: readonly ClockKind[] = RUNNING[step.to];
  const stopped = step.clocks
    .filter((clock) => clock.runningSince && !running.includes(clock.kind))
    .map((clock) => stop(clock, step.at, book));
  const begun = running.flatMap((kind) => begin(kind, step, book) ?? []);
  return [...stopped, ...begun];
}

function begin(kind: ClockKind, step: ClockStep, book: ClockBook): Clock | undefined {
  const known = step.clocks.find((clock) => clock.kind === kind);
  if (known?.runningSince) return undefined;
  if (kind !== 'disposal' && kind !== 'total') return start(kind, book.stageLimits[kind], step.at, book);
  if (known) return resume(known, step.at, book);
  if (step.to !== STARTS_AT_DISPATCH) return undefined;
  return start(kind, kind === 'total' ? step.condition?.totalTimeLimit : step.condition?.timeLimit, step.at, book);
}

function start(kind: ClockKind, limit: TimeLimit | undefined, at: Date, book: ClockBook): Clock | undefined {
  if (!limit) return undefined;
  const limitMs = timeLimitMs(limit, book.calendar);
  const standing = { kind, limit, limitMs, spentMs: 0, startedAt: at, edition: book.edition };
  return resume({ ...standing, runningSince: undefined, dueAt: undefined, yellowAt: undefined }, at, book);
}

/** Lets a standing clock go on with what is left of it, by the calendar now in force. One without any left is due at once. */
function resume(clock: Clock, at: Date, { calendar, edition }: ClockBook): Clock {
  const after = (ms: number) => addTimeMs(at, Math.max(0, ms - clock.spentMs), clock.limit.unit, calendar);
  return {
    ...clock,
    runningSince: at,
    dueAt: clock.spentMs >= clock.limitMs ? at : after(clock.limitMs),
    yellowAt: clock.spentMs >= clock.limitMs * YELLOW_FROM_SHARE ? at : after(clock.limitMs * YELLOW_FROM_SHARE),
    edition,
  };
}

/**
 * Stops a running clock. What was spent is measured from its due time, so that a clock stopped in time has spent no more than its limit, and
 * one stopped late more, whatever calendar came into force meanwhile. Never less than before, also where the machine's clock went back.
 */
function stop(clock: Clock, at: Date, { calendar }: ClockBook): Clock {
  const { dueAt, limitMs, limit } = clock;
  if (!dueAt) return clock;
  const isLate = at > dueAt;
  const beyond = isLate ? Math.max(1, elapsedMs(dueAt, at, limit.unit, calendar)) : 0;
  const left = isLate ? 0 : elapsedMs(at, dueAt, limit.unit, calendar);
  const spentMs = Math.max(clock.spentMs, limitMs + beyond - left);
  return { ...clock, spentMs, runningSince: undefined, dueAt: undefined, yellowAt: undefined };
}

/** The clocks after an action that changed some: one of each kind. */
export function withChanged(clocks: readonly Clock[], changed: readonly Clock[]): readonly Clock[] {
  if (changed.length === 0) return clocks;
  const kept = clocks.filter((clock) => !changed.some(({ kind }) => kind === clock.kind));
  return [...kept, ...changed].sort((a, b) => CLOCK_KINDS.indexOf(a.kind) - CLOCK_KINDS.indexOf(b.kind));
}

/** A clock that runs: it has its times. */
export type RunningClock = Clock & { readonly runningSince: Date; readonly dueAt: Date; readonly yellowAt: Date };

export function runningClocks(clocks: readonly Clock[]): RunningClock[] {
  return clocks.filter((clock): clock is RunningClock => clock.runningSince !== undefined);
}

/** When each of the two figures 超时 begins to count this case: its stage's limit, and the limit of the whole. Undefined where none runs. */
export interface DueTimes {
  readonly stage: Date | undefined;
  readonly total: Date | undefined;
}

export function dueTimes(clocks: readonly Clock[]): DueTimes {
  const running = runningClocks(clocks);
  return {
    stage: earliest(running.filter(({ kind }) => kind !== 'total').map(({ dueAt }) => dueAt)),
    total: running.find(({ kind }) => kind === 'total')?.dueAt,
  };
}

/** Is the case past the limit of a stage, or of the whole? The one answer of lamp, list filter, ranking and vital sign. */
export function overdue(clocks: readonly Clock[], now: Date): { readonly stage: boolean; readonly total: boolean } {
  const { stage, total } = dueTimes(clocks);
  return { stage: stage !== undefined && now >= stage, total: total !== undefined && now >= total };
}

/** The worst lamp among the running clocks. */
export function lamp(clocks: readonly Clock[], now: Date): Lamp {
  const running = runningClocks(clocks);
  if (running.length === 0) return 'off';
  const late = overdue(clocks, now);
  if (late.stage || late.total) return 'red';
  return running.some(({ yellowAt }) => now >= yellowAt) ? 'yellow' : 'green';
}

/** Was the work finished within its limit? Undefined while it is not finished or had no limit. */
export function isDisposedOnTime(clocks: readonly Clock[], disposedAt: Date | undefined): boolean | undefined {
  const disposal = clocks.find(({ kind }) => kind === 'disposal');
  if (!disposal || disposal.runningSince || !disposedAt) return undefined;
  return disposal.spentMs <= disposal.limitMs;
}

export function earliest(times: readonly Date[]): Date | undefined {
  return times.length === 0 ? undefined : new Date(Math.min(...times.map((time) => time.getTime())));
}
