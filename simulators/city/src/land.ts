import { Delaunay } from 'd3-delaunay';
import { curve, distance, type Point, resample, shifted } from './plane.ts';
import { between, createWave, forkRandom } from './random.ts';
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
  const main = roughened(curve(control, true), random, 0.55);
  const islets = ISLETS.map(({ at, radius }) => {
    const wave = createWave(random, [Math.PI, 2, 1.1]);
    const ring = Array.from({ length: 24 }, (_, index): Point => {
      const angle = (index / 24) * 2 * Math.PI;
      const reach = radius * (1 + 0.28 * wave(angle) * Math.sin(angle / 2));
      return [at[0] + Math.cos(angle) * reach * 1.15, at[1] + Math.sin(angle) * reach];
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

function roughened(line: readonly Point[], random: () => number, amplitude: number): Point[] {
  const wave = createWave(random, [9.3, 4.1, 2.3, 1.3]);
  const fine = resample(line, COAST_SPACING_KM, true);
  const total = fine.length * COAST_SPACING_KM;
  // The wave fades where the line closes, or the coast would have a step there.
  const fade = (km: number) => Math.min(1, km / 4, (total - km) / 4);
  return resample(
    shifted(fine, true, (km) => amplitude * fade(km) * wave(km)),
    COAST_SPACING_KM,
    true,
  );
}
