import type { Point } from './point.ts';

/** [lon, lat] in degrees. */
export type Position = readonly [number, number];
/** Closed: the last position is the first. */
export type Ring = readonly Position[];
/** RFC 7946: the first ring is the outside, others are holes. */
export type Polygon = readonly Ring[];

export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Metres of a degree of latitude on the sphere that distances are measured on. */
const METRES_PER_DEGREE = 111_195;

/** Around all outer rings; undefined where there is no position. */
export function boxOf(polygons: readonly Polygon[]): Box | undefined {
  let box: Box | undefined;
  for (const [outer = []] of polygons) {
    for (const [lon, lat] of outer) {
      box ??= { west: lon, south: lat, east: lon, north: lat };
      const { west, south, east, north } = box;
      if (lon >= west && lon <= east && lat >= south && lat <= north) continue;
      box = {
        west: Math.min(west, lon),
        south: Math.min(south, lat),
        east: Math.max(east, lon),
        north: Math.max(north, lat),
      };
    }
  }
  return box;
}

/** Even-odd rule over all rings, so holes count themselves out. Points on a border belong to one side or the other. */
export function isInside({ lon, lat }: Point, polygon: Polygon): boolean {
  let inside = false;
  for (const ring of polygon) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const a = ring[i];
      const b = ring[j];
      if (!a || !b) continue;
      const crosses = a[1] > lat !== b[1] > lat;
      if (crosses && lon < ((b[0] - a[0]) * (lat - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
    }
  }
  return inside;
}

export function isInsideAny(point: Point, polygons: readonly Polygon[]): boolean {
  return polygons.some((polygon) => isInside(point, polygon));
}

/** From a point to the nearest line of the polygons, inside or outside; the plane around the point is flat enough. */
export function borderDistanceMetres(point: Point, polygons: readonly Polygon[]): number {
  const perLon = METRES_PER_DEGREE * Math.cos((point.lat * Math.PI) / 180);
  let least = Number.POSITIVE_INFINITY;
  for (const polygon of polygons) {
    for (const ring of polygon) least = Math.min(least, ringDistanceMetres(point, ring, perLon));
  }
  return least;
}

/** To the nearest point of a box, 0 within it: never more than to what the box holds. */
export function boxDistanceMetres({ lon, lat }: Point, { west, south, east, north }: Box): number {
  const perLon = METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  return Math.hypot(
    Math.max(west - lon, lon - east, 0) * perLon,
    Math.max(south - lat, lat - north, 0) * METRES_PER_DEGREE,
  );
}

function ringDistanceMetres({ lon, lat }: Point, ring: Ring, perLon: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < ring.length; i += 1) {
    const a = ring[i - 1];
    const b = ring[i];
    if (!a || !b) continue;
    const ax = (a[0] - lon) * perLon;
    const ay = (a[1] - lat) * METRES_PER_DEGREE;
    const dx = (b[0] - lon) * perLon - ax;
    const dy = (b[1] - lat) * METRES_PER_DEGREE - ay;
    const length = dx * dx + dy * dy;
    const along = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length));
    least = Math.min(least, Math.hypot(ax + along * dx, ay + along * dy));
  }
  return least;
}
