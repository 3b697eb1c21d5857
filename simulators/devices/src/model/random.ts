/** A number in [0, 1) that depends on its parts alone: no state, so the same city at the same time gives the same values. */
export function chance(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    for (const character of `${part}|`) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

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

export type Draw = () => number;

/** A sequence for the decisions of one run (mulberry32). */
export function createDraw(seed: number): Draw {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
