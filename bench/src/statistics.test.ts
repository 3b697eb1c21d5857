import { describe, expect, it } from 'vitest';
import { percentile, summarise } from './statistics.ts';

describe('summarise', () => {
  it('takes the middle of an odd number of segments, whatever their order', () => {
    expect(summarise([30, 10, 20])).toEqual({ segments: [30, 10, 20], median: 20, min: 10, max: 30 });
  });

  it('takes the mean of the two in the middle of an even number', () => {
    expect(summarise([4, 1, 3, 2]).median).toBe(2.5);
  });

  it('refuses to make a figure out of nothing', () => {
    expect(() => summarise([])).toThrow('no segment');
  });
});

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it('is a value that was measured, by nearest rank', () => {
    expect([50, 95, 99, 100].map((percent) => percentile(hundred, percent))).toEqual([50, 95, 99, 100]);
  });

  it('rounds the rank up, so that few values never flatter', () => {
    expect(percentile([1, 2, 1000], 95)).toBe(1000);
    expect(percentile([7], 50)).toBe(7);
  });

  it('sorts numbers as numbers', () => {
    expect(percentile([9, 100, 10], 100)).toBe(100);
  });

  it('refuses no values and no percentage', () => {
    expect(() => percentile([], 50)).toThrow('no value');
    expect(() => percentile([1], 0)).toThrow('0 is no percentage');
    expect(() => percentile([1], 101)).toThrow('101 is no percentage');
  });
});
