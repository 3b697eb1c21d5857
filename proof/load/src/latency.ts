import { build } from 'hdr-histogram-js';

/** Milliseconds; a quantile is at most a thousandth too high. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface LatencyHistogram {
  add(milliseconds: number): void;
  summary(): LatencySummary;
}

/** What takes longer counts as this, but for `max`. */
const LONGEST_MS = 86_400_000;
const US_PER_MS = 1_000;

/** Counts latencies in microseconds to three digits: millions of them take as little memory as one. */
export function createLatencyHistogram(): LatencyHistogram {
  const counts = build({
    highestTrackableValue: LONGEST_MS * US_PER_MS,
    numberOfSignificantValueDigits: 3,
  });
  let max = 0;
  const quantile = (percent: number) =>
    counts.totalCount === 0 ? 0 : Math.min(max, counts.getValueAtPercentile(percent) / US_PER_MS);
  return {
    add(milliseconds) {
      // A clock that was set back may make one negative.
      const length = Math.min(LONGEST_MS, Math.max(0, milliseconds));
      counts.recordValue(Math.round(length * US_PER_MS));
      max = Math.max(max, milliseconds);
    },
    summary: () => ({ count: counts.totalCount, p50: quantile(50), p95: quantile(95), p99: quantile(99), max }),
  };
}
