import { haveSameClocks, haveSameHours, localSpan, localStarts, type Span } from '@cityloop/domain/time/bucket';
import type { Zone } from '@cityloop/domain/time/zone';
import { FIXED_MS, HOUR_MS, LOCAL_UNITS, MINUTE_MS, type RollupResolution, type StoredResolution } from './rollup.ts';
import { commonSpans, joinSpans, withoutSpans } from './span-set.ts';

/** Where a piece of an answer is read. */
export type RollupSource = 'raw' | StoredResolution;

/** What waits to be made (again), for one component and metric. */
export interface StaleMarks {
  /** Readings changed here: spans of minutes. */
  readonly touched: readonly Span[];
  /** Moments in stored hours, and in stored days, that wait for what is finer. */
  readonly hours: readonly number[];
  readonly days: readonly number[];
  /** Where no minutes are kept, beside the readings themselves: imported history. */
  readonly withoutMinutes: readonly Span[];
}

export interface RollupRequest {
  readonly resolution: RollupResolution;
  /** On whose clocks hours, days and months are cut. */
  readonly zone: Zone;
  /** On whose clocks the stored hours and days are cut. */
  readonly storedZone: Zone;
  /** Whole buckets. */
  readonly span: Span;
}

export interface RollupPlan {
  readonly pieces: Readonly<Record<RollupSource, readonly Span[]>>;
  /** The table whose rows are buckets as they stand, if one is. */
  readonly asStored: StoredResolution | undefined;
  /** How all other rows are put into buckets: how long one is, or where each begins, oldest first. */
  readonly buckets: { readonly fixedMs: number } | { readonly starts: readonly number[] };
}

/** [from, to) widened to the whole buckets that begin before `to` and end after `from`. */
export function wholeBuckets({ from, to }: Span, resolution: RollupResolution, zone: Zone): Span {
  if (to <= from) return { from, to: from };
  const bucketOf = (ms: number) => (isFixed(resolution) ? fixedSpan(ms, FIXED_MS[resolution]) : localOf(ms));
  const localOf = (ms: number) => localSpan(ms, LOCAL_UNITS[resolution as keyof typeof LOCAL_UNITS], zone);
  return { from: bucketOf(from).from, to: bucketOf(to - 1).to };
}

/**
 * Of what an answer is put together: as much as can be from the coarsest table that fits, and what is stale there from the next
 * finer one, down to the readings. So every answer is exact at once, whatever maintenance has still to do.
 */
export function planRollups(request: RollupRequest, marks: StaleMarks): RollupPlan {
  const { resolution, storedZone, span } = request;
  const base = baseOf(request);
  const asStored = resolution === base ? base : undefined;
  const whole = joinSpans([span]);
  const unmade = base === '1m' ? [...marks.touched, ...marks.withoutMinutes] : marks.touched;
  const raw = joinSpans(unmade.map(wholeMinutes));
  const { hours, days } = staleOf(marks, raw, storedZone);
  const stale = { '1m': raw, '1h': hours, '1d': days }[base];
  const read = (spans: readonly Span[]) => commonSpans(spans, whole);
  const pieces = {
    raw: read(raw),
    '1m': base === '1m' ? withoutSpans(whole, raw) : read(withoutSpans(hours, raw)),
    '1h': base === '1m' ? [] : base === '1h' ? withoutSpans(whole, hours) : read(withoutSpans(days, hours)),
    '1d': base === '1d' ? withoutSpans(whole, days) : [],
  };
  return { pieces, asStored, buckets: bucketsOf(request, asStored ? read(stale) : whole) };
}

/** The coarsest table whose buckets add up to those that are asked for. */
function baseOf({ resolution, zone, storedZone, span }: RollupRequest): StoredResolution {
  if (isFixed(resolution)) return '1m';
  // A day of the stored zone may reach out of the span, so that its clocks are compared there as well.
  const around = { from: span.from - 2 * 24 * HOUR_MS, to: span.to + 2 * 24 * HOUR_MS };
  if (resolution !== '1h' && haveSameClocks(zone, storedZone, around)) return '1d';
  return haveSameHours(zone, storedZone, around) ? '1h' : '1m';
}

function bucketsOf({ resolution, zone }: RollupRequest, spans: readonly Span[]): RollupPlan['buckets'] {
  if (isFixed(resolution)) return { fixedMs: FIXED_MS[resolution] };
  return { starts: [...new Set(spans.flatMap((span) => localStarts(span, LOCAL_UNITS[resolution], zone)))] };
}

/** The stored hours, and days, that can't be read: each whole, days covering the stale hours. */
function staleOf(marks: StaleMarks, raw: readonly Span[], zone: Zone): { hours: Span[]; days: Span[] } {
  const hours = joinSpans([...marks.hours.map((at) => localSpan(at, 'hour', zone)), ...coverOf(raw, 'hour', zone)]);
  const days = joinSpans([...marks.days.map((at) => localSpan(at, 'day', zone)), ...coverOf(hours, 'day', zone)]);
  return { hours, days };
}

function coverOf(spans: readonly Span[], unit: 'hour' | 'day', zone: Zone): Span[] {
  return spans.map(({ from, to }) => ({
    from: localSpan(from, unit, zone).from,
    to: localSpan(to - 1, unit, zone).to,
  }));
}

function wholeMinutes({ from, to }: Span): Span {
  return { from: fixedSpan(from, MINUTE_MS).from, to: fixedSpan(to - 1, MINUTE_MS).to };
}

function fixedSpan(ms: number, lengthMs: number): Span {
  const from = Math.floor(ms / lengthMs) * lengthMs;
  return { from, to: from + lengthMs };
}

function isFixed(resolution: RollupResolution): resolution is keyof typeof FIXED_MS {
  return resolution in FIXED_MS;
}
