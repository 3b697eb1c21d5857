/**
 * A number in [0, 1) that depends on its parts alone, without state: the same city at the same time gives the same values, the same case
 * meets the same people. A hash (FNV-1a, finished as MurmurHash3 is), since a generator would have to be made anew for every question.
 */
export function chance(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    for (const character of `${part}|`) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

export type Draw = () => number;

/** A sequence of numbers in [0, 1) that its parts name. */
export function createDraw(...parts: readonly (string | number)[]): Draw {
  let count = 0;
  return () => chance(...parts, count++);
}

/** Throws on an empty list: the tables drawn from here have rows. */
export function pick<T>(draw: Draw, items: readonly T[]): T {
  const item = items[Math.floor(draw() * items.length)];
  if (item === undefined) throw new Error('cannot pick from an empty list');
  return item;
}
