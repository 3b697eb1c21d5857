import { describe, expect, it } from 'vitest';
import { summarise, summariseLatencies } from './statistics.ts';

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

describe('summariseLatencies', () => {
  it('tells the nearest rank within a thousandth', () => {
    const { p50, p95, p99, max } = summariseLatencies(Array.from({ length: 100 }, (_, index) => 100 - index));
    expect([p50, p95, p99, max].map(Math.round)).toEqual([50, 95, 99, 100]);
  });

  it('refuses no values', () => {
    expect(() => summariseLatencies([])).toThrow('no value');
  });
});
