import { describe, expect, it } from 'vitest';
import { reducePoints } from './reduce-points.ts';

describe('points of a line', () => {
  it('are few, and keep the peak', () => {
    const points = Array.from({ length: 10_000 }, (_, at) => ({ at, value: at === 6_543 ? 99 : Math.sin(at / 50) }));
    const reduced = reducePoints(points, 200);
    expect(reduced.length).toBeLessThanOrEqual(200);
    expect(Math.max(...reduced.map((point) => point.value))).toBe(99);
  });

  it('stay in the order of time', () => {
    const points = Array.from({ length: 1_000 }, (_, at) => ({ at, value: (at * 7919) % 101 }));
    const times = reducePoints(points, 100).map((point) => point.at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
