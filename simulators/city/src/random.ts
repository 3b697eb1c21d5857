/** A seeded source of numbers in [0, 1). The whole city is drawn from these, so a seed names a city. */
export type Random = () => number;

/** mulberry32, and no library's: other dice would draw another city, and ids and places of this one are known outside. */
function createRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A stream of its own for one part of the city: changing how roads are drawn must not move the coast. */
export function forkRandom(seed: number, part: string): Random {
  let hash = seed | 0;
  for (const character of part) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return createRandom(hash);
}

export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}

/** Throws on an empty list: every table drawn from here has rows. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('cannot pick from an empty list');
  return item;
}

/** A shuffled copy (Fisher-Yates). */
export function shuffle<T>(random: Random, items: readonly T[]): T[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const held = copy[last] as T;
    copy[last] = copy[other] as T;
    copy[other] = held;
  }
  return copy;
}

/** Smooth noise of one number, about -1..1, as a sum of sines whose phases come from the seed. */
export function createWave(random: Random, wavelengths: readonly number[]): (at: number) => number {
  const waves = wavelengths.map((wavelength, index) => ({
    frequency: (2 * Math.PI) / wavelength,
    phase: random() * 2 * Math.PI,
    amplitude: 1 / (index + 1),
  }));
  const total = waves.reduce((sum, wave) => sum + wave.amplitude, 0);
  return (at) =>
    waves.reduce((sum, wave) => sum + wave.amplitude * Math.sin(at * wave.frequency + wave.phase), 0) / total;
}

/** Smooth noise of a place, about -1..1; `wavelength` in the unit of the coordinates (km). */
export function createField(random: Random, wavelength: number): (x: number, y: number) => number {
  const waves = Array.from({ length: 5 }, (_, index) => {
    const angle = random() * Math.PI;
    const frequency = (2 * Math.PI) / (wavelength * (0.7 + 0.2 * index));
    return { kx: Math.cos(angle) * frequency, ky: Math.sin(angle) * frequency, phase: random() * 2 * Math.PI };
  });
  return (x, y) => waves.reduce((sum, wave) => sum + Math.sin(x * wave.kx + y * wave.ky + wave.phase), 0) / 3;
}

/** A rugged line: sines of all wavelengths from `longest` down to `shortest` km, each as high as it is long. About -1..1. */
export function createRidge(random: Random, longest: number, shortest: number): (at: number) => number {
  const waves: { frequency: number; phase: number; amplitude: number }[] = [];
  for (let wavelength = longest; wavelength > shortest; wavelength *= between(random, 0.62, 0.8)) {
    const amplitude = wavelength / longest;
    waves.push({ frequency: (2 * Math.PI) / wavelength, phase: random() * 2 * Math.PI, amplitude });
  }
  return (at) =>
    waves.reduce((sum, wave) => sum + (wave.amplitude * Math.sin(at * wave.frequency + wave.phase)) / 2, 0);
}
