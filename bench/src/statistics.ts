import { createLatencyHistogram, type LatencySummary } from '@cityloop/load/latency';

/** What several segments of one measurement say together. */
export interface Summary {
  readonly segments: readonly number[];
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError for no segment: a figure that was not measured must not look like one */
export function summarise(segments: readonly number[]): Summary {
  if (segments.length === 0) throw new RangeError('no segment was measured');
  const sorted = [...segments].sort((a, b) => a - b);
  return { segments, median: medianOf(sorted), min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

function medianOf(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * Of latencies in milliseconds: nearest rank, at most a thousandth too high.
 * @throws RangeError for no values, as `summarise` does
 */
export function summariseLatencies(values: readonly number[]): LatencySummary {
  if (values.length === 0) throw new RangeError('no value was measured');
  const histogram = createLatencyHistogram();
  for (const value of values) histogram.add(value);
  return histogram.summary();
}
