import { describe, expect, it } from 'vitest';
import { rateBetweenSteps, type Sample } from './progress.ts';

/** A commit of 500 every 250 ms, looked at every 20 ms. */
const samples: Sample[] = Array.from({ length: 500 }, (_, index) => ({
  at: index * 20,
  count: Math.floor((index * 20) / 250) * 500,
}));

describe('rateBetweenSteps', () => {
  it('is not misled by commits that come in batches', () => {
    for (const from of [1_000, 1_130, 1_249]) {
      expect(rateBetweenSteps(samples, from, from + 2_100)).toBeGreaterThan(1_950);
      expect(rateBetweenSteps(samples, from, from + 2_100)).toBeLessThan(2_050);
    }
  });

  it('refuses to tell a rate from one commit', () => {
    expect(() => rateBetweenSteps(samples, 1_001, 1_300)).toThrow('measure longer');
    expect(() => rateBetweenSteps([], 0, 1_000)).toThrow('measure longer');
  });
});
