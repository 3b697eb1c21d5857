import type { CityMap } from './city-map.ts';
import { crossing, distance, lengthOf, normals, type Point, resample } from './plane.ts';
import { between, type Random } from './random.ts';
import type { RoadClass } from './roads.ts';

/** A place where something may stand, and what an address there says. */
export interface Spot {
  readonly at: Point;
  readonly place: string;
}

/** Spots beside the roads of these classes, `spacing` km apart, on dry land. */
export function besideRoads(city: CityMap, classes: readonly RoadClass[], spacing: number): Spot[] {
  return city.roads.flatMap((road): Spot[] => {
    if (!classes.includes(road.class) || lengthOf(road.line) < 2 * spacing) return [];
    const line = resample(road.line, spacing, false);
    const sides = normals(line, false);
    return line.slice(1, -1).flatMap((point, index): Spot[] => {
      const side = sides[index + 1] as Point;
      const off = index % 2 === 0 ? 0.014 : -0.014;
      const at: Point = [point[0] + side[0] * off, point[1] + side[1] * off];
      if (!isSolid(city, at)) return [];
      return [{ at, place: `${road.name}${(index + 1) * 10 + (index % 2)}号` }];
    });
  });
}

/** Where arterials and streets pass under or over an expressway: the underpasses. */
export function underpasses(city: CityMap): Spot[] {
  const expressways = city.roads.filter((road) => road.class === 'expressway');
  const arterials = city.roads.filter((road) => road.class === 'arterial');
  const spots: Spot[] = [];
  for (const [over, under] of expressways.flatMap((road) => arterials.map((other) => [road, other] as const))) {
    for (const at of crossings(over.line, under.line)) {
      const isNew = spots.every((spot) => distance(spot.at, at) > 0.25);
      if (isNew && isSolid(city, at)) spots.push({ at, place: `${under.name}下穿${over.name}` });
    }
  }
  return spots;
}

/** Gauging stations along the rivers, on the water's edge. */
export function alongRivers(city: CityMap): Spot[] {
  return [city.water.main, ...city.water.tributaries].flatMap((river) =>
    resample(river.line, 1.7, false)
      .slice(1, -1)
      .filter((at) => city.land.has(at) && city.land.coastDistance(at) > 0.1)
      .map((at, index) => ({ at, place: `${river.name}${index + 1}号断面` })),
  );
}

/** Spots at the buildings of the quarters: near the middles of their unit grids. */
export function inQuarters(city: CityMap, random: Random): Spot[] {
  const names = new Map(city.hierarchy.communities.map((community) => [community.code, community.name]));
  return city.tiles.seeds.flatMap((seed, index): Spot[] => {
    if (!city.quarters.some((quarter) => quarter.covers(seed))) return [];
    return Array.from({ length: 2 }, (_, building): Spot => {
      const at: Point = [seed[0] + between(random, -0.13, 0.13), seed[1] + between(random, -0.13, 0.13)];
      const community = names.get(city.hierarchy.grids[index]?.parent ?? '') ?? '';
      return { at, place: `${community}${building * 7 + (index % 23) + 1}幢` };
    }).filter((spot) => isSolid(city, spot.at));
  });
}

/** Spots inside the parks. */
export function inParks(city: CityMap, random: Random): Spot[] {
  return city.greens.flatMap((green) => {
    const middle: Point = [
      green.ring.reduce((sum, point) => sum + point[0], 0) / green.ring.length,
      green.ring.reduce((sum, point) => sum + point[1], 0) / green.ring.length,
    ];
    return green.ring
      .filter((_, index) => index % 4 === 0)
      .map(([x, y]): Spot => {
        const share = between(random, 0.2, 0.8);
        return { at: [middle[0] + (x - middle[0]) * share, middle[1] + (y - middle[1]) * share], place: green.name };
      })
      .filter((spot) => isSolid(city, spot.at));
  });
}

/** The middle grid of each street, for stations that stand for their surroundings. */
export function streetMiddles(city: CityMap): Spot[] {
  const sums = new Map<string, { x: number; y: number; count: number }>();
  city.tiles.seeds.forEach(([x, y], index) => {
    const street = city.hierarchy.grids[index]?.code.slice(0, 9) ?? '';
    const sum = sums.get(street) ?? { x: 0, y: 0, count: 0 };
    sums.set(street, { x: sum.x + x, y: sum.y + y, count: sum.count + 1 });
  });
  return city.hierarchy.streets.flatMap((street): Spot[] => {
    const sum = sums.get(street.code);
    if (!sum) return [];
    const at: Point = [sum.x / sum.count, sum.y / sum.count];
    return isSolid(city, at) ? [{ at, place: street.name }] : [];
  });
}

function isSolid(city: CityMap, at: Point): boolean {
  return city.land.has(at) && city.land.coastDistance(at) > 0.1 && !city.water.has(at);
}

function crossings(a: readonly Point[], b: readonly Point[]): Point[] {
  const points: Point[] = [];
  for (let i = 1; i < a.length; i += 1) {
    const [from, to] = [a[i - 1] as Point, a[i] as Point];
    for (let j = 1; j < b.length; j += 1) {
      const [start, end] = [b[j - 1] as Point, b[j] as Point];
      if (Math.abs(start[0] - from[0]) > 1 || Math.abs(start[1] - from[1]) > 1) continue;
      const at = crossing(from, to, start, end);
      if (at !== undefined) points.push([from[0] + (to[0] - from[0]) * at, from[1] + (to[1] - from[1]) * at]);
    }
  }
  return points;
}
