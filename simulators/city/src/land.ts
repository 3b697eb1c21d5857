import { Delaunay } from 'd3-delaunay';
import { curve, distance, type Point, resample, shifted } from './plane.ts';
import { between, createRidge, createWave, forkRandom } from './random.ts';
import { indexRings } from './ring-index.ts';

/** The ground of the city: one large island and some islets, as open counter-clockwise rings (km). */
export interface Land {
  readonly main: readonly Point[];
  readonly islets: readonly (readonly Point[])[];
  readonly has: (point: Point) => boolean;
  /** km to the nearest coast. */
  readonly coastDistance: (point: Point) => number;
}

/** Coast samples lie this far apart; the finest bay is a few of them wide. */
export const COAST_SPACING_KM = 0.16;

// Drawn by hand, counter-clockwise from the northern lip of the eastern estuary.
const COAST: readonly Point[] = [
  [16.4, -4.3],
  [19.5, -3.7],
  [23.5, -3],
  [27.3, -1.4],
  [29, 2.2],
  [27.2, 6.2],
  [24.6, 8.4],
  [21, 8.9],
  [19.6, 11.6],
  [21.4, 15.2],
  [18.4, 18.8],
  [12.6, 20.6],
  [7.4, 19.4],
  [3.4, 16.9],
  [-1, 18.4],
  [-6, 21],
  [-12, 20.4],
  [-16.8, 17.8],
  [-19.6, 14.3],
  [-24, 13.4],
  [-27.6, 9.6],
  [-29.2, 4],
  [-27, -0.8],
  [-28.2, -6],
  [-25.4, -11],
  [-20.4, -12.8],
  [-16.6, -16.2],
  [-11, -20.4],
  [-5, -21.4],
  [0, -19],
  [3.8, -16],
  [8, -17.2],
  [12, -20.6],
  [17.6, -20.2],
  [21.2, -15.8],
  [20.2, -11.8],
  [22.6, -8.8],
  [19.4, -6.9],
  [16.4, -5.9],
  [15.2, -5.1],
];

const ISLETS: readonly { at: Point; radius: number }[] = [
  { at: [27.4, -10.4], radius: 1.5 },
  { at: [25.8, -14.6], radius: 0.95 },
  { at: [-22.4, -17.4], radius: 1.25 },
  { at: [25.6, 13.2], radius: 1.35 },
  { at: [27.8, 10.6], radius: 0.6 },
];

/** Draws the coast: the hand-drawn shape, moved a little by the seed, with bays of one to nine km. */
export function drawLand(seed: number): Land {
  const random = forkRandom(seed, 'land');
  const control = COAST.map(([x, y], index): Point => {
    const loose = index > 2 && index < COAST.length - 3 ? 0.5 : 0;
    return [x + between(random, -loose, loose), y + between(random, -loose, loose)];
  });
  const main = roughened(curve(control, true), random);
  const islets = ISLETS.map(({ at, radius }) => {
    const wave = createWave(
      random,
      [1, 2, 3, 4, 6, 9].map((times) => (2 * Math.PI) / times),
    );
    const ring = Array.from({ length: 40 }, (_, index): Point => {
      const angle = (index / 40) * 2 * Math.PI;
      const reach = radius * (1 + 0.4 * wave(angle));
      return [at[0] + Math.cos(angle) * reach * 1.15, at[1] + Math.sin(angle) * reach * 0.9];
    });
    return resample(curve(ring, true), COAST_SPACING_KM, true);
  });
  const rings = [main, ...islets];
  const samples = rings.flat();
  const nearest = Delaunay.from(samples.map(([x, y]) => [x, y] as [number, number]));
  return {
    main,
    islets,
    has: indexRings(rings),
    coastDistance: (point) => distance(point, samples[nearest.find(point[0], point[1])] as Point),
  };
}

/**
 * Long swells make capes and bays, short ones the rocks; how rocky it is changes along the way. The waves fade where the
 * line closes (the estuary), or the coast would have a step there.
 */
function roughened(line: readonly Point[], random: () => number): Point[] {
  const fine = resample(line, COAST_SPACING_KM, true);
  const total = fine.length * COAST_SPACING_KM;
  const fade = (km: number) => Math.min(1, km / 5, (total - km) / 5);
  const [swell, rocks] = [createRidge(random, 13, 4), createRidge(random, 3.6, 0.8)];
  const rockiness = createWave(random, [23, 11, 5]);
  const swollen = resample(
    shifted(fine, true, (km) => 1.15 * fade(km) * swell(km)),
    COAST_SPACING_KM,
    true,
  );
  const rugged = shifted(swollen, true, (km) => fade(km) * (0.36 + 0.3 * rockiness(km)) * rocks(km));
  return resample(rugged, COAST_SPACING_KM, true);
}
