import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { mersenne } from 'pure-rand/generator/mersenne';

/** Numbers in [0, 1), the same ones for the same seed. */
export type Random = () => number;

/** The Mersenne twister: neighbouring seeds draw unlike numbers from the first one on, which pure-rand's faster generators don't. */
export function createSeededRandom(seed: number): Random {
  const generator = mersenne(seed);
  return () => uniformFloat64(generator);
}
