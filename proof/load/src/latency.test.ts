import { describe, expect, it } from 'vitest';
import { createLatencyHistogram } from './latency.ts';

const summaryOf = (latencies: readonly number[]) => {
  const histogram = createLatencyHistogram();
  for (const latency of latencies) histogram.add(latency);
  return histogram.summary();
};

describe('a histogram of latencies', () => {
  it('tells quantiles within a thousandth, never too low', () => {
    const { count, p50, p95, p99, max } = summaryOf(Array.from({ length: 10_000 }, (_, index) => (index + 1) / 10));
    expect([count, max]).toEqual([10_000, 1_000]);
    for (const [quantile, exact] of [
      [p50, 500],
      [p95, 950],
      [p99, 990],
    ] as const) {
      expect(quantile / exact).toBeGreaterThanOrEqual(1);
      expect(quantile / exact).toBeLessThan(1.002);
    }
  });

  it('takes the nearest rank, so that few values never flatter', () => {
    expect(summaryOf([1, 2, 1_000])).toMatchObject({ p95: 1_000, p99: 1_000, max: 1_000 });
    expect(summaryOf([7])).toEqual({ count: 1, p50: 7, p95: 7, p99: 7, max: 7 });
  });

  it('tells microseconds and hours apart', () => {
    expect(summaryOf([0.004, 0.004, 3_600_000])).toMatchObject({ p50: 0.004, max: 3_600_000 });
  });

  it('counts what a clock made negative as nothing', () => {
    expect(summaryOf([-3])).toEqual({ count: 1, p50: 0, p95: 0, p99: 0, max: 0 });
  });

  it('says nothing of nothing', () => {
    expect(summaryOf([])).toEqual({ count: 0, p50: 0, p95: 0, p99: 0, max: 0 });
  });
});
