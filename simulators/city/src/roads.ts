import type { Quarter } from './fabric.ts';
import type { Land } from './land.ts';
import { createNamer, ROAD_NAME } from './names.ts';
import { curve, distance, isInside, type Point, resample, shifted } from './plane.ts';
import { createField, createWave, forkRandom, type Random } from './random.ts';
import { LINKS, MIDDLE, RADIALS } from './road-plans.ts';
import type { Water } from './water.ts';

export type RoadClass = 'expressway' | 'arterial' | 'minor';

export interface Road {
  readonly class: RoadClass;
  readonly name: string;
  readonly line: readonly Point[];
}

interface Ground {
  readonly land: Land;
  readonly water: Water;
  readonly quarters: readonly Quarter[];
}

/** Draws all roads: two rings, radial expressways, country roads, and the streets of every quarter. */
export function drawRoads(seed: number, ground: Ground): Road[] {
  const random = forkRandom(seed, 'roads');
  const name = createNamer(random, ROAD_NAME[0], ROAD_NAME[1]);
  const inner = ring(random, [5.6, 5], 0.09);
  const roads: Road[] = [
    { class: 'expressway', name: '内环快速路', line: inner },
    { class: 'expressway', name: '绕城高速', line: ring(random, [12.4, 10.6], 0.07) },
  ];
  for (const radial of RADIALS) {
    const from = radial.from === undefined ? inner : (roads.find((road) => road.name === radial.from)?.line ?? inner);
    const line = branch(wander(random, radial.line, 0.2), from);
    roads.push({ class: 'expressway', name: radial.name, line });
  }
  for (const link of LINKS) {
    const line = wander(random, link, 0.35);
    const road = `${name()}公路`;
    for (const piece of keep(
      line,
      (point) => ground.land.has(point) && !isInQuarter(point, ground.quarters) && !isLake(point, ground),
    )) {
      roads.push({ class: 'arterial', name: road, line: piece });
    }
  }
  ground.quarters.forEach((quarter, index) => {
    roads.push(...quarterStreets(quarter, ground, ground.quarters.slice(0, index), name));
  });
  return [...roads, ...lanes(random, ground, name)];
}

function ring(random: Random, [rx, ry]: Point, roughness: number): Point[] {
  const wave = createWave(random, [Math.PI, 2, 1.2]);
  const control = Array.from({ length: 18 }, (_, index): Point => {
    const angle = (index / 18) * 2 * Math.PI;
    const reach = 1 + roughness * wave(angle);
    return [MIDDLE[0] + Math.cos(angle) * rx * reach, MIDDLE[1] + Math.sin(angle) * ry * reach];
  });
  const line = resample(curve(control, true), 0.25, true);
  return [...line, line[0] as Point];
}

function wander(random: Random, control: readonly Point[], amplitude: number): Point[] {
  const wave = createWave(random, [7, 3.6]);
  const line = resample(curve(control, false), 0.25, false);
  return shifted(line, false, (km, share) => amplitude * wave(km) * Math.min(1, 8 * share, 8 * (1 - share)));
}

/** Starts a road at the nearest point of the one that it leaves, without what lies before its last crossing of it. */
function branch(line: readonly Point[], from: readonly Point[]): Point[] {
  let start = 0;
  line.forEach((point, index) => {
    if (from.some((other) => distance(other, point) < 0.35)) start = index;
  });
  const rest = line.slice(start);
  const first = rest[0] as Point;
  const joint = from.reduce((best, point) => (distance(point, first) < distance(best, first) ? point : best));
  return [joint, ...rest.slice(1)];
}

function quarterStreets(quarter: Quarter, ground: Ground, earlier: readonly Quarter[], name: () => string): Road[] {
  const reach = Math.ceil((quarter.radius * 1.3) / quarter.block);
  const roads: Road[] = [];
  for (const axis of [0, 1] as const) {
    for (let street = -reach; street <= reach; street += 1) {
      const isArterial = street % quarter.arterialEvery === 0;
      const line: Point[] = [];
      for (let along = -reach; along <= reach; along += 0.25) {
        line.push(axis === 0 ? quarter.place(along, street) : quarter.place(street, along));
      }
      const isBuilt = (point: Point) =>
        quarter.covers(point) &&
        ground.land.has(point) &&
        !earlier.some((other) => other.covers(point)) &&
        !isLake(point, ground);
      // Minor streets end at the rivers; only arterials have bridges.
      const isDry = (point: Point) => isBuilt(point) && !ground.water.has(point);
      const label = name() + streetSuffix(axis, isArterial);
      for (const piece of keep(line, isArterial ? isBuilt : isDry)) {
        roads.push({ class: isArterial ? 'arterial' : 'minor', name: label, line: piece });
      }
    }
  }
  return roads;
}

function streetSuffix(axis: 0 | 1, isArterial: boolean): string {
  if (isArterial) return axis === 0 ? '大道' : '路';
  return axis === 0 ? '路' : '街';
}

/** Winding lanes of the country: noise contours would be hills; these are short walks away from the country roads. */
function lanes(random: Random, ground: Ground, name: () => string): Road[] {
  const turn = createField(random, 6);
  const roads: Road[] = [];
  const ends: Point[] = [];
  for (let attempt = 0; attempt < 900 && roads.length < 150; attempt += 1) {
    const start: Point = [-29 + random() * 58, -21 + random() * 42];
    if (ends.some((end) => distance(end, start) < 1.7)) continue;
    const line: Point[] = [start];
    let heading = random() * 2 * Math.PI;
    for (let step = 0; step < 18; step += 1) {
      const [x, y] = line[line.length - 1] as Point;
      heading += 0.22 * turn(x, y);
      line.push([x + Math.cos(heading) * 0.22, y + Math.sin(heading) * 0.22]);
    }
    const isOpen = (point: Point) =>
      ground.land.has(point) &&
      ground.land.coastDistance(point) > 0.5 &&
      !ground.water.has(point) &&
      !isInQuarter(point, ground.quarters);
    if (!line.every(isOpen)) continue;
    ends.push(start, line[9] as Point, line[18] as Point);
    roads.push({ class: 'minor', name: `${name()}村道`, line });
  }
  return roads;
}

function isInQuarter(point: Point, quarters: readonly Quarter[]): boolean {
  return quarters.some((quarter) => quarter.covers(point));
}

function isLake(point: Point, ground: Ground): boolean {
  return ground.water.lakes.some((lake) => isInside(lake.ring, point));
}

/** The runs of at least four points for which `holds`. */
function keep(line: readonly Point[], holds: (point: Point) => boolean): Point[][] {
  const pieces: Point[][] = [];
  let piece: Point[] = [];
  for (const point of line) {
    if (holds(point)) {
      piece.push(point);
      continue;
    }
    pieces.push(piece);
    piece = [];
  }
  return [...pieces, piece].filter((run) => run.length >= 4);
}
