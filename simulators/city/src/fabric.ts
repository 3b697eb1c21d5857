import type { Land } from './land.ts';
import { distance, type Point } from './plane.ts';
import { between, createField, forkRandom } from './random.ts';
import type { Water } from './water.ts';

/** One built-up area: streets on a warped lattice about a middle. */
export interface Quarter {
  readonly key: string;
  readonly at: Point;
  readonly radius: number;
  /** km between two neighbouring streets; each block is one unit grid. */
  readonly block: number;
  /** Every how many streets one is an arterial. */
  readonly arterialEvery: number;
  /** Lattice coordinates (in blocks) -> km. */
  readonly place: (u: number, v: number) => Point;
  /** True where this quarter is built up. */
  readonly covers: (point: Point) => boolean;
}

const CORE = { key: 'core', at: [0.6, 0.8] as Point, radius: 8.6, block: 0.44, arterialEvery: 3, turn: 0.2 };

const TOWNS: readonly { key: string; at: Point; radius: number; turn: number }[] = [
  { key: 'northwest', at: [-14.5, 13], radius: 2.7, turn: -0.3 },
  { key: 'north', at: [0.2, 13.6], radius: 2.5, turn: 0.1 },
  { key: 'northeast', at: [14.2, 11], radius: 2.9, turn: 0.5 },
  { key: 'port', at: [22.6, 1.4], radius: 3, turn: 0.15 },
  { key: 'southeast', at: [15.6, -14], radius: 2.8, turn: -0.4 },
  { key: 'south', at: [0.2, -13], radius: 2.6, turn: -0.1 },
  { key: 'southwest', at: [-11.2, -13], radius: 2.3, turn: 0.35 },
  { key: 'west', at: [-19.6, -5.4], radius: 2.9, turn: 0.25 },
  { key: 'hill', at: [-24.2, 4.2], radius: 1.9, turn: -0.5 },
  { key: 'campus', at: [-13.6, 0.4], radius: 2, turn: 0.6 },
  { key: 'cape', at: [16.8, 17], radius: 1.7, turn: -0.2 },
];

/** The built-up quarters, the core first: where two meet, the first one's streets win. */
export function drawQuarters(seed: number): Quarter[] {
  const random = forkRandom(seed, 'fabric');
  const plans = [CORE, ...TOWNS.map((town) => ({ ...town, block: 0.46, arterialEvery: 4 }))];
  return plans.map((plan) => {
    const jitter: Point = plan.key === 'core' ? [0, 0] : [between(random, -0.5, 0.5), between(random, -0.5, 0.5)];
    const at: Point = [plan.at[0] + jitter[0], plan.at[1] + jitter[1]];
    const [bendX, bendY, edge] = [createField(random, 9), createField(random, 9), createField(random, 3.4)];
    const [cos, sin] = [Math.cos(plan.turn), Math.sin(plan.turn)];
    return {
      key: plan.key,
      at,
      radius: plan.radius,
      block: plan.block,
      arterialEvery: plan.arterialEvery,
      place: (u, v) => {
        const [x, y] = [u * plan.block, v * plan.block];
        const [px, py] = [at[0] + x * cos - y * sin, at[1] + x * sin + y * cos];
        return [px + 0.26 * bendX(px, py), py + 0.26 * bendY(px, py)];
      },
      covers: (point) => distance(point, at) < plan.radius * (1 + 0.13 * edge(point[0], point[1])),
    };
  });
}

/** Centres of the unit grids: one per block in the quarters, scattered ever wider in the country. */
export function placeSeeds(seed: number, land: Land, water: Water, quarters: readonly Quarter[]): Point[] {
  const random = forkRandom(seed, 'seeds');
  const isFree = (point: Point) =>
    land.has(point) && land.coastDistance(point) > 0.2 && water.riverDistance(point) > 0.17;
  const seeds: Point[] = [];
  quarters.forEach((quarter, index) => {
    const reach = Math.ceil((quarter.radius * 1.3) / quarter.block);
    for (let u = -reach; u < reach; u += 1) {
      for (let v = -reach; v < reach; v += 1) {
        const [x, y] = quarter.place(u + 0.5, v + 0.5);
        const point: Point = [x + between(random, -0.04, 0.04), y + between(random, -0.04, 0.04)];
        const taken = quarters.slice(0, index).some((earlier) => earlier.covers(point));
        if (quarter.covers(point) && !taken && isFree(point)) seeds.push(point);
      }
    }
  });
  return [...seeds, ...scatter(random, seeds, isFree, quarters)];
}

/** Darts with a minimum distance that grows with the way to the nearest quarter. */
function scatter(
  random: () => number,
  fixed: readonly Point[],
  isFree: (point: Point) => boolean,
  quarters: readonly Quarter[],
): Point[] {
  const bins = new Map<string, Point[]>();
  const size = 1.3;
  const binOf = (x: number, y: number) => `${Math.floor(x / size)},${Math.floor(y / size)}`;
  const keep = (point: Point) => {
    const bin = binOf(point[0], point[1]);
    bins.set(bin, [...(bins.get(bin) ?? []), point]);
  };
  fixed.forEach(keep);
  const isFar = ([x, y]: Point, gap: number) => {
    for (const dx of [-size, 0, size]) {
      for (const dy of [-size, 0, size]) {
        if (bins.get(binOf(x + dx, y + dy))?.some((other) => distance(other, [x, y]) < gap)) return false;
      }
    }
    return true;
  };
  const placed: Point[] = [];
  for (let dart = 0; dart < 26_000; dart += 1) {
    const point: Point = [between(random, -30, 30), between(random, -22, 22)];
    const away = Math.min(...quarters.map((quarter) => distance(point, quarter.at) - quarter.radius));
    const gap = Math.min(1.22, 0.44 + 0.13 * Math.max(0, away));
    if (isFar(point, gap) && isFree(point)) {
      placed.push(point);
      keep(point);
    }
  }
  return placed;
}
