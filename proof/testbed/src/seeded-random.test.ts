import { describe, expect, it } from 'vitest';
import { createSeededRandom } from './seeded-random.ts';

describe('createSeededRandom', () => {
  const draw = (seed: number) => Array.from({ length: 1_000 }, createSeededRandom(seed));

  it('draws the same numbers for the same seed, others for another', () => {
    expect(draw(42)).toEqual(draw(42));
    expect(draw(42)).not.toEqual(draw(43));
  });

  it('begins unlike its neighbours', () => {
    const first = Array.from({ length: 100 }, (_, seed) => createSeededRandom(seed)());
    expect(new Set(first.map((number) => Math.floor(number * 10))).size).toBe(10);
  });

  it('stays in [0, 1) and fills it', () => {
    const drawn = draw(1);
    expect(drawn.every((number) => number >= 0 && number < 1)).toBe(true);
    const tenths = new Set(drawn.map((number) => Math.floor(number * 10)));
    expect(tenths.size).toBe(10);
  });
});
