/** Milliseconds; a quantile is at most 5 % too high. */
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

const SMALLEST_MS = 0.05;
const GROWTH = Math.log(1.05);
const BUCKETS = 400;

/** Counts latencies in buckets that grow by 5 %, from 50 us on: millions of them cost no memory. */
export function createLatencyHistogram(): LatencyHistogram {
  const buckets = new Float64Array(BUCKETS);
  let count = 0;
  let max = 0;
  const quantile = (share: number) => {
    let seen = 0;
    for (const [index, inBucket] of buckets.entries()) {
      seen += inBucket;
      if (inBucket > 0 && seen >= share * count) return Math.min(max, SMALLEST_MS * Math.exp((index + 1) * GROWTH));
    }
    return max;
  };
  return {
    add(milliseconds) {
      const bucket = Math.floor(Math.log(Math.max(milliseconds, SMALLEST_MS) / SMALLEST_MS) / GROWTH);
      const index = Math.min(BUCKETS - 1, bucket);
      buckets[index] = (buckets[index] ?? 0) + 1;
      count += 1;
      max = Math.max(max, milliseconds);
    },
    summary: () => ({ count, p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), max }),
  };
}
