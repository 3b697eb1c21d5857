import { chance } from '@cityloop/dice/chance';

/** Smooth noise in [0, 1): chance at whole numbers, eased between them. */
export function smoothNoise(key: string, x: number): number {
  const left = Math.floor(x);
  const a = chance(key, left);
  const b = chance(key, left + 1);
  return a + (b - a) * ease(x - left);
}

/** Smooth noise in [-1, 1). */
export function sway(key: string, x: number): number {
  return 2 * smoothNoise(key, x) - 1;
}

/** 0 below 0, 1 above 1, an S between. */
export function ease(x: number): number {
  const inside = Math.min(1, Math.max(0, x));
  return inside * inside * (3 - 2 * inside);
}
