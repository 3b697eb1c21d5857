import type { UnitGridCode } from './codes.ts';

/** WGS 84 / CGCS2000 degrees. */
export interface Point {
  readonly lon: number;
  readonly lat: number;
}

/** A ring is closed, [lon, lat] pairs; a grid's polygons follow RFC 7946 (first ring outside, others holes). */
export interface GridShape {
  readonly code: UnitGridCode;
  readonly polygons: readonly (readonly (readonly (readonly [number, number])[])[])[];
}

/** Unit grids by cell of a coarse raster, so that locating a point looks at a handful of polygons. */
export interface GridIndex {
  readonly cellDegrees: number;
  readonly cells: ReadonlyMap<string, readonly GridShape[]>;
}

export function indexGrids(shapes: Iterable<GridShape>, cellDegrees = 0.01): GridIndex {
  const cells = new Map<string, GridShape[]>();
  for (const shape of shapes) {
    for (const key of coveredCells(shape, cellDegrees)) {
      const list = cells.get(key);
      if (list) list.push(shape);
      else cells.set(key, [shape]);
    }
  }
  return { cellDegrees, cells };
}

/** The unit grid that holds a point; on a shared border the first indexed one, outside the city undefined. */
export function locate(point: Point, index: GridIndex): UnitGridCode | undefined {
  const key = cellKey(point.lon, point.lat, index.cellDegrees);
  for (const shape of index.cells.get(key) ?? []) {
    if (shape.polygons.some((rings) => isInside(point, rings))) return shape.code;
  }
  return undefined;
}

function cellKey(lon: number, lat: number, size: number): string {
  return `${Math.floor(lon / size)}:${Math.floor(lat / size)}`;
}

function coveredCells(shape: GridShape, size: number): Set<string> {
  const keys = new Set<string>();
  for (const rings of shape.polygons) {
    const outer = rings[0] ?? [];
    const lons = outer.map((p) => p[0]);
    const lats = outer.map((p) => p[1]);
    const north = Math.floor(Math.max(...lats) / size);
    const east = Math.floor(Math.max(...lons) / size);
    for (let x = Math.floor(Math.min(...lons) / size); x <= east; x += 1) {
      for (let y = Math.floor(Math.min(...lats) / size); y <= north; y += 1) keys.add(`${x}:${y}`);
    }
  }
  return keys;
}

/** Even-odd rule over all rings, so holes count themselves out. */
function isInside(point: Point, rings: GridShape['polygons'][number]): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const a = ring[i];
      const b = ring[j];
      if (!a || !b) continue;
      const crosses = a[1] > point.lat !== b[1] > point.lat;
      if (crosses && point.lon < ((b[0] - a[0]) * (point.lat - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
    }
  }
  return inside;
}
