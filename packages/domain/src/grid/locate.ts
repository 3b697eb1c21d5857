import type { UnitGridCode } from './codes.ts';
import type { Point } from './point.ts';
import { type Box, borderDistanceMetres, boxDistanceMetres, boxOf, isInsideAny, type Polygon } from './polygon.ts';

/** A unit grid and the district that it lies in. */
export interface GridShape {
  readonly code: UnitGridCode;
  readonly district: string;
  readonly polygons: readonly Polygon[];
}

/** What points of a city are located by. */
export interface CityGrids {
  readonly grids: readonly GridShape[];
  /** The city's districts: what lies within one of them, but in no grid, belongs to the nearest grid. */
  readonly outline: readonly Polygon[];
}

interface Placed {
  readonly shape: GridShape;
  readonly box: Box;
}

/** Unit grids by cell of a raster, so that locating a point looks at a handful of polygons. */
export interface GridIndex {
  readonly box: Box | undefined;
  /** Cells along each side. */
  readonly side: number;
  readonly cells: ReadonlyMap<number, readonly GridShape[]>;
  readonly placed: readonly Placed[];
  readonly outline: readonly Polygon[];
}

/** So far beyond the city's border a point is still of it: borders are drawn to five or six decimals. */
const BORDER_METRES = 1;
const MOST_CELLS_A_SIDE = 256;

/** Grids in any order: what is found doesn't depend on it. The raster holds no more than eight entries a grid, however large they are. */
export function indexGrids({ grids, outline }: CityGrids): GridIndex {
  const placed = grids.flatMap((shape) => {
    const box = boxOf(shape.polygons);
    return box ? [{ shape, box }] : [];
  });
  // The least code comes first, and so owns what two grids claim.
  placed.sort((a, b) => (a.shape.code < b.shape.code ? -1 : 1));
  const box = boxAround(placed.map((each) => each.box));
  let side = Math.min(MOST_CELLS_A_SIDE, Math.ceil(Math.sqrt(placed.length) * 2));
  while (box && side > 1 && countEntries(placed, box, side) > placed.length * 8) side = Math.ceil(side / 2);
  const cells = new Map<number, GridShape[]>();
  for (const each of box ? placed : []) {
    for (const key of coveredCells(each.box, { box: box as Box, side })) {
      const list = cells.get(key);
      if (list) list.push(each.shape);
      else cells.set(key, [each.shape]);
    }
  }
  return { box, side, cells, placed, outline };
}

/**
 * The unit grid of a point: the one that holds it, of several the one of the least code. A point in none, but within the city's outline
 * or on its border, is of the nearest. So every point of the city has exactly one; outside it is undefined.
 */
export function findGrid(point: Point, index: GridIndex): GridShape | undefined {
  const { box, side, cells, outline } = index;
  if (!box) return undefined;
  const { lon, lat } = point;
  if (lon >= box.west && lon <= box.east && lat >= box.south && lat <= box.north) {
    const here = cells.get(cellOf(point, { box, side }));
    const holder = here?.find(({ polygons }) => isInsideAny(point, polygons));
    if (holder) return holder;
  }
  const isOfCity = isInsideAny(point, outline) || borderDistanceMetres(point, outline) <= BORDER_METRES;
  const reach = isOfCity ? Number.POSITIVE_INFINITY : BORDER_METRES;
  return nearest(point, index.placed, reach);
}

/** The code of {@link findGrid}. */
export function locate(point: Point, index: GridIndex): UnitGridCode | undefined {
  return findGrid(point, index)?.code;
}

function nearest(point: Point, placed: readonly Placed[], reach: number): GridShape | undefined {
  let best: GridShape | undefined;
  let least = reach;
  for (const { shape, box } of placed) {
    if (boxDistanceMetres(point, box) > least) continue;
    const distance = borderDistanceMetres(point, shape.polygons);
    if (distance > least || (best && distance === least)) continue;
    best = shape;
    least = distance;
  }
  return best;
}

interface Raster {
  readonly box: Box;
  readonly side: number;
}

function cellOf({ lon, lat }: Point, raster: Raster): number {
  return columnOf(lon, raster) * MOST_CELLS_A_SIDE + rowOf(lat, raster);
}

function columnOf(lon: number, { box: { west, east }, side }: Raster): number {
  return Math.max(0, Math.min(side - 1, Math.floor(((lon - west) / (east - west)) * side) || 0));
}

function rowOf(lat: number, { box: { south, north }, side }: Raster): number {
  return Math.max(0, Math.min(side - 1, Math.floor(((lat - south) / (north - south)) * side) || 0));
}

function* coveredCells(box: Box, raster: Raster): Generator<number> {
  const top = rowOf(box.north, raster);
  const right = columnOf(box.east, raster);
  for (let x = columnOf(box.west, raster); x <= right; x += 1) {
    for (let y = rowOf(box.south, raster); y <= top; y += 1) yield x * MOST_CELLS_A_SIDE + y;
  }
}

function countEntries(placed: readonly Placed[], box: Box, side: number): number {
  const raster = { box, side };
  return placed.reduce((sum, { box: { west, south, east, north } }) => {
    const columns = columnOf(east, raster) - columnOf(west, raster) + 1;
    return sum + columns * (rowOf(north, raster) - rowOf(south, raster) + 1);
  }, 0);
}

function boxAround(boxes: readonly Box[]): Box | undefined {
  return boxes.reduce<Box | undefined>(
    (all, { west, south, east, north }) =>
      all
        ? {
            west: Math.min(all.west, west),
            south: Math.min(all.south, south),
            east: Math.max(all.east, east),
            north: Math.max(all.north, north),
          }
        : { west, south, east, north },
    undefined,
  );
}
