import { describe, expect, it } from 'vitest';
import { createLatencyHistogram } from './latency.ts';

describe('a histogram of latencies', () => {
  it('tells quantiles within 5 %', () => {
    const histogram = createLatencyHistogram();
    for (let number = 1; number <= 10_000; number += 1) histogram.add(number / 10);
    const { count, p50, p95, p99, max } = histogram.summary();
    expect([count, max]).toEqual([10_000, 1_000]);
    for (const [quantile, exact] of [
      [p50, 500],
      [p95, 950],
      [p99, 990],
    ] as const) {
      expect(quantile / exact).toBeGreaterThanOrEqual(1);
      expect(quantile / exact).toBeLessThan(1.06);
    }
  });

  it('says nothing of nothing', () => {
    expect(createLatencyHistogram().summary()).toEqual({ count: 0, p50: 0, p95: 0, p99: 0, max: 0 });
  });
});
