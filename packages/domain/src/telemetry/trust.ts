/**
 * How far one stream (a component's metric) can be relied on: 100 less the points of everything that is wrong with it.
 * Every lowered point has a reason, and each reason a formula of its own, so that a person can check it:
 *
 * | code | fact | window | found when | points |
 * |---|---|---|---|---|
 * | silence | age of the newest reading, by receipt | now | more than 3, 10, 30 expected gaps | 40, 70, 100 |
 * | stuck | the value never changed | what the metric declares | 10 readings or more, all the same | 70 |
 * | jump | step between minutes beyond the metric's rate and 6 robust deviations | 1 h | 1, 2, 3 or more | 15 each, 45 at most |
 * | drift | median of the last day less that of the week before, less what its neighbours did | 8 days | more than 5, 10 robust deviations | 30, 60 |
 * | skew | receipt less the device's own time, the smallest of 5 samples in a row | 5 samples | beyond 60 s, 15 min either way | 30, 60 |
 * | implausible | share of the minutes with a value outside the plausible range | 1 h | 1 % and more | twice the share |
 */
export const TRUST_CODES = ['silence', 'stuck', 'jump', 'drift', 'skew', 'implausible'] as const;
export type TrustCode = (typeof TRUST_CODES)[number];

/** Streams below it are left out of averages (seed). */
export const TRUSTED_FROM = 50;
/** Fewer readings say nothing about a stream: its trust is unknown, which is neutral. */
export const ENOUGH_READINGS = 10;
/** A robust standard deviation is this times the median absolute deviation, for values spread normally. */
export const DEVIATIONS_PER_MAD = 1.4826;

/** What is wrong now. Details are numbers with their unit in the name; they are rounded so that they seldom change. */
export interface TrustFinding {
  readonly points: number;
  /** Epoch milliseconds, where the fact itself says since when; else it counts from when it was first found. */
  readonly since?: number | undefined;
  readonly detail: Readonly<Record<string, number>>;
}

export interface TrustReason {
  readonly code: TrustCode;
  readonly points: number;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly detail: Readonly<Record<string, number>>;
}

/** `undefined`: looked at, and nothing found. A code that is missing was not looked at. */
export type TrustFindings = Readonly<Partial<Record<TrustCode, TrustFinding | undefined>>>;

/** From 3 expected gaps on one reading was missed for sure, jitter or not. */
const SILENCE_STEPS = [
  { gaps: 30, points: 100 },
  { gaps: 10, points: 70 },
  { gaps: 3, points: 40 },
] as const;

/** `heardAt` by receipt; `watchedSince`: since when somebody has been listening without a break. */
export function findSilence(
  facts: {
    readonly heardAt: number;
    readonly watchedSince: number;
    /** Declared, or else the median gap of the stream itself; undefined where neither is known: never silent. */
    readonly cadenceMs: number | undefined;
  },
  now: number,
): TrustFinding | undefined {
  const { heardAt, watchedSince, cadenceMs } = facts;
  if (cadenceMs === undefined) return undefined;
  const gaps = (now - Math.max(heardAt, watchedSince)) / cadenceMs;
  const step = SILENCE_STEPS.find((one) => gaps > one.gaps);
  if (!step) return undefined;
  return { points: step.points, since: heardAt, detail: { cadenceSeconds: round(cadenceMs / 1_000), gaps: step.gaps } };
}

const STUCK_POINTS = 70;

/** The readings of the span within which a working metric shows another value; undefined where the metric declares none. */
export interface ValueRange {
  readonly readings: number;
  readonly low: number;
  readonly high: number;
  /** Whether the readings reach back to the start of the span. */
  readonly reachesBack: boolean;
  readonly withinMs: number;
}

export function findStuck(range: ValueRange | undefined): TrustFinding | undefined {
  if (!range?.reachesBack || range.readings < ENOUGH_READINGS || range.low !== range.high) return undefined;
  return { points: STUCK_POINTS, detail: { value: range.low, withinSeconds: round(range.withinMs / 1_000) } };
}

const POINTS_PER_JUMP = 15;
const MOST_JUMPS = 3;
/** A step must stand out from the stream's own spread by so many robust deviations. */
export const JUMP_DEVIATIONS = 6;

/** Steps of the last hour that are beyond both the metric's plausible rate and the stream's own spread. */
export function findJump(jumps: number): TrustFinding | undefined {
  if (jumps === 0) return undefined;
  const counted = Math.min(jumps, MOST_JUMPS);
  return { points: counted * POINTS_PER_JUMP, detail: { count: counted } };
}

const DRIFT_STEPS = [
  { deviations: 10, points: 60 },
  { deviations: 5, points: 30 },
] as const;

/** How a stream's last day departs from the week before it. */
export interface Departure {
  /** Median of the last day less the median of the days before, in the metric's unit. */
  readonly own: number;
  /** Median departure of the neighbours; undefined where too few have one. */
  readonly neighbours: number | undefined;
  /** Robust deviation of the changes from day to day. */
  readonly deviation: number;
  /** The least deviation worth the name: some units of the last digit shown. */
  readonly resolution: number;
}

/** What the neighbours did as well was the weather or the city, not the device. */
export function findDrift(departure: Departure | undefined): TrustFinding | undefined {
  if (!departure) return undefined;
  const excess = departure.own - (departure.neighbours ?? 0);
  const deviation = Math.max(departure.deviation, departure.resolution);
  const step = DRIFT_STEPS.find((one) => Math.abs(excess) > one.deviations * deviation);
  if (!step) return undefined;
  return { points: step.points, detail: { departure: round(excess), deviations: step.deviations } };
}

const SKEW_SAMPLES = 5;
const SKEW_STEPS = [
  { seconds: 900, points: 60 },
  { seconds: 60, points: 30 },
] as const;
const SKEW_ROUNDING_SECONDS = 10;

/** One sample more; a sample within the allowance means that clock and line are fine, and the count begins anew. */
export function addSkewSample(samples: readonly number[], seconds: number): readonly number[] {
  if (Math.abs(seconds) <= 60) return [];
  const [last] = samples;
  const kept = last !== undefined && Math.sign(last) === Math.sign(seconds) ? samples : [];
  return [...kept, seconds].slice(-SKEW_SAMPLES);
}

/** Seconds by which readings come after (or, negative, before) their own time: the least of the samples counts. */
export function findSkew(samples: readonly number[]): TrustFinding | undefined {
  if (samples.length < SKEW_SAMPLES) return undefined;
  const least = samples.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a));
  const step = SKEW_STEPS.find((one) => Math.abs(least) > one.seconds);
  if (!step) return undefined;
  const seconds = Math.round(least / SKEW_ROUNDING_SECONDS) * SKEW_ROUNDING_SECONDS;
  return { points: step.points, detail: { seconds } };
}

const LEAST_SHARE = 0.01;

/** Minutes of the last hour with readings, and those of them with a value outside the metric's plausible range. */
export function findImplausible(minutes: number, implausible: number): TrustFinding | undefined {
  if (minutes === 0 || implausible / minutes < LEAST_SHARE) return undefined;
  const percent = Math.max(5, Math.round((20 * implausible) / minutes) * 5);
  return { points: Math.min(100, 2 * percent), detail: { percent } };
}

/** The reasons after another look: what was not looked at stays, what goes on keeps its beginning. In the order of the codes. */
export function mergeReasons(
  known: readonly TrustReason[],
  findings: TrustFindings,
  now: number,
): readonly TrustReason[] {
  return TRUST_CODES.flatMap((code) => {
    const before = known.find((reason) => reason.code === code);
    if (!(code in findings)) return before ? [before] : [];
    const found = findings[code];
    if (!found) return [];
    const { points, detail } = found;
    return [{ code, points, detail, since: found.since ?? before?.since ?? now }];
  });
}

/** 0 to 100. */
export function trustScore(reasons: readonly TrustReason[]): number {
  return Math.max(0, 100 - reasons.reduce((sum, { points }) => sum + points, 0));
}

/** Three significant digits. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}
