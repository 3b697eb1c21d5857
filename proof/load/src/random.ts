/** What a number of a seed is used for: each purpose draws by itself. */
export const DRAW = {
  kind: 1,
  reason: 2,
  excursion: 3,
  duplicate: 4,
  reorder: 5,
  qos: 6,
  skew: 7,
  stuck: 8,
  offline: 9,
} as const;
export type Draw = (typeof DRAW)[keyof typeof DRAW];

/**
 * A well mixed 32-bit number that depends on the seed, the purpose and `number` alone: a hash, not a generator with state, so that the
 * checker can draw it again in any order.
 */
export function draw(seed: number, purpose: Draw, number: number): number {
  let mixed = Math.imul(seed ^ Math.imul(purpose, 0x9e3779b1), 0x85ebca6b) ^ number;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  mixed ^= mixed >>> 16;
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** The same in [0, 1). */
export function drawShare(seed: number, purpose: Draw, number: number): number {
  return draw(seed, purpose, number) / 2 ** 32;
}
