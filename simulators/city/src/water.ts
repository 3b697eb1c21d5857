import { Delaunay } from 'd3-delaunay';
import type { Land } from './land.ts';
import { crossing, curve, distance, type Point, resample, shifted } from './plane.ts';
import { between, createWave, forkRandom, type Random } from './random.ts';
import { indexRings } from './ring-index.ts';

export interface River {
  readonly name: string;
  /** From the spring to the mouth. */
  readonly line: readonly Point[];
  /** Half the width in km at a share 0..1 of the way. */
  readonly halfWidth: (share: number) => number;
  readonly ring: readonly Point[];
}

export interface Lake {
  readonly name: string;
  readonly ring: readonly Point[];
}

export interface Water {
  readonly main: River;
  readonly tributaries: readonly River[];
  readonly lakes: readonly Lake[];
  readonly has: (point: Point) => boolean;
  /** km to the middle of the nearest river. */
  readonly riverDistance: (point: Point) => number;
}

export const RIVER_SPACING_KM = 0.14;

const MAIN: readonly Point[] = [
  [-20.6, 9.6],
  [-17.6, 7.4],
  [-14, 3.9],
  [-10.4, 4.6],
  [-7, 3.2],
  [-4.4, -0.6],
  [-1.6, -2.7],
  [1.8, -2.2],
  [4, 0.3],
  [6.8, 1.3],
  [9, -0.8],
  [10.6, -3.9],
  [13.2, -5.4],
  [16, -5.1],
  [20, -5.2],
];

const TRIBUTARIES: readonly { name: string; line: readonly Point[] }[] = [
  {
    name: '苕溪河',
    line: [
      [-9.4, 17.2],
      [-7.4, 13.4],
      [-8.2, 9.6],
      [-6.4, 6.4],
      [-7, 3.2],
    ],
  },
  {
    name: '白鹇溪',
    line: [
      [-14.4, -12.8],
      [-11, -9.4],
      [-7.6, -8],
      [-4.6, -5],
      [-1.6, -2.7],
    ],
  },
  {
    name: '菱塘河',
    line: [
      [14.8, 15.4],
      [12.2, 12],
      [12.6, 8],
      [9.4, 4.8],
      [6.8, 1.3],
    ],
  },
  {
    name: '丹枫溪',
    line: [
      [13.8, -16.6],
      [11, -13],
      [12.2, -9.6],
      [10.6, -3.9],
    ],
  },
];

const LAKES: readonly { name: string; at: Point; size: Point }[] = [
  { name: '云麓水库', at: [-21.8, 10.2], size: [1.9, 1.1] },
  { name: '映月湖', at: [4.9, 5.3], size: [1.35, 0.75] },
  { name: '芦雁湖', at: [-12.6, -4.4], size: [1.2, 1.6] },
  { name: '青螺湖', at: [17.4, 2.6], size: [0.8, 0.6] },
];

/** Draws the rivers and lakes. The main river widens towards its mouth and ends exactly on the coast. */
export function drawWater(seed: number, land: Land): Water {
  const random = forkRandom(seed, 'water');
  const main = river(random, { name: '云江', control: MAIN, from: 0.1, to: 0.42 }, land);
  const tributaries = TRIBUTARIES.map(({ name, line }) =>
    river(random, { name, control: line, from: 0.025, to: 0.1 }, land),
  );
  const lakes = LAKES.map(({ name, at, size }) => ({ name, ring: blob(random, at, size) }));
  const rivers = [main, ...tributaries];
  const samples = rivers.flatMap(({ line }) => line);
  const nearest = Delaunay.from(samples.map(([x, y]) => [x, y] as [number, number]));
  // One index for each ring: they overlap at springs and confluences.
  const inside = [...rivers, ...lakes].map(({ ring }) => indexRings([ring]));
  return {
    main,
    tributaries,
    lakes,
    has: (point) => inside.some((holds) => holds(point)),
    riverDistance: (point) => distance(point, samples[nearest.find(point[0], point[1])] as Point),
  };
}

/** A rounded, irregular ring about `at`; `size` are its half-axes in km. */
export function blob(random: Random, at: Point, size: Point): Point[] {
  const wave = createWave(
    random,
    [1, 2, 3, 5, 8, 13].map((times) => (2 * Math.PI) / times),
  );
  const count = Math.max(28, Math.round((size[0] + size[1]) * 24));
  return Array.from({ length: count }, (_, index) => {
    const angle = (index / count) * 2 * Math.PI;
    const reach = 1 + 0.42 * wave(angle);
    return [at[0] + Math.cos(angle) * size[0] * reach, at[1] + Math.sin(angle) * size[1] * reach];
  });
}

interface RiverPlan {
  name: string;
  control: readonly Point[];
  from: number;
  to: number;
}

function river(random: Random, plan: RiverPlan, land: Land): River {
  const last = plan.control.length - 1;
  const control = plan.control.map(([x, y], index): Point => {
    // Springs, confluences and the mouth stay where they are: other things hang on them.
    const loose = index === 0 || index >= last - 3 ? 0 : 0.35;
    return [x + between(random, -loose, loose), y + between(random, -loose, loose)];
  });
  const wave = createWave(random, [3.1, 1.7]);
  const straight = resample(curve(control, false), RIVER_SPACING_KM, false);
  const wound = shifted(straight, false, (km, share) => 0.22 * wave(km) * Math.min(1, 6 * share, 6 * (1 - share)));
  const line = resample(wound, RIVER_SPACING_KM, false);
  const halfWidth = (share: number) => plan.from + (plan.to - plan.from) * share ** 1.4;
  const left = shifted(line, false, (_, share) => halfWidth(share));
  const right = shifted(line, false, (_, share) => -halfWidth(share));
  return { name: plan.name, line: line.filter(land.has), halfWidth, ring: joinAtCoast(left, right, land.main) };
}

/** The strip between two banks, cut where they meet the coast and closed along it. */
function joinAtCoast(left: readonly Point[], right: readonly Point[], coast: readonly Point[]): Point[] {
  const [leftEnd, rightEnd] = [cutAtCoast(left, coast), cutAtCoast(right, coast)];
  const shore: Point[] = [];
  if (leftEnd.edge !== undefined && rightEnd.edge !== undefined) {
    const step = leftEnd.edge <= rightEnd.edge ? 1 : -1;
    const forward = Math.abs(rightEnd.edge - leftEnd.edge) <= coast.length / 2;
    const count = forward
      ? Math.abs(rightEnd.edge - leftEnd.edge)
      : coast.length - Math.abs(rightEnd.edge - leftEnd.edge);
    const direction = forward ? step : -step;
    const start = direction > 0 ? leftEnd.edge + 1 : leftEnd.edge;
    for (let index = 0; index < count; index += 1) {
      shore.push(coast[(((start + direction * index) % coast.length) + coast.length) % coast.length] as Point);
    }
  }
  return [...leftEnd.points, ...shore, ...rightEnd.points.reverse()];
}

function cutAtCoast(bank: readonly Point[], coast: readonly Point[]): { points: Point[]; edge?: number } {
  for (let index = 1; index < bank.length; index += 1) {
    const [a, b] = [bank[index - 1] as Point, bank[index] as Point];
    for (let edge = 0; edge < coast.length; edge += 1) {
      const at = crossing(a, b, coast[edge] as Point, coast[(edge + 1) % coast.length] as Point);
      if (at !== undefined) {
        const end: Point = [a[0] + (b[0] - a[0]) * at, a[1] + (b[1] - a[1]) * at];
        return { points: [...bank.slice(0, index), end], edge };
      }
    }
  }
  return { points: [...bank] };
}
