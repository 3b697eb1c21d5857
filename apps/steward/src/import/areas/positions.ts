import { type Box, boxOf, type Polygon, type Position, type Ring } from '@cityloop/domain/grid/polygon';
import { isObject } from './geojson-text.ts';
import { AreaError } from './mend-area.ts';

/** The polygons of a feature's geometry, in the coordinates of the file. @throws AreaError with the place of what is no polygon */
export function polygonsOf(geometry: unknown): Polygon[] {
  if (!isObject(geometry)) throw new AreaError('has no geometry; draw it, or remove the feature');
  const { type, coordinates, geometries } = geometry;
  if (type === 'Polygon') return [polygonOf(coordinates, '')];
  if (type === 'MultiPolygon')
    return arrayOf(coordinates, 'coordinates').map((each, part) => polygonOf(each, `part ${part + 1}, `));
  if (type === 'GeometryCollection') {
    return arrayOf(geometries, 'geometries').flatMap((each) =>
      isObject(each) && each.type !== 'GeometryCollection' ? polygonsOf(each) : [],
    );
  }
  throw new AreaError(`is a ${String(type).slice(0, 40)}; an area is a Polygon or a MultiPolygon`);
}

function polygonOf(value: unknown, place: string): Polygon {
  const rings = arrayOf(value, `${place}rings`).map((ring, index) =>
    arrayOf(ring, `${place}ring ${index + 1}`).map((position, at) =>
      positionOf(position, `${place}ring ${index + 1}, position ${at + 1}`),
    ),
  );
  if (rings.length === 0)
    throw new AreaError(`has no ring${place === '' ? '' : ` (${place.slice(0, -2)})`}; draw it again`);
  return rings;
}

function positionOf(value: unknown, place: string): Position {
  const [x, y] = arrayOf(value, place);
  if (typeof x === 'number' && typeof y === 'number' && Number.isFinite(x) && Number.isFinite(y)) return [x, y];
  throw new AreaError(`has no position at ${place}: ${JSON.stringify(value)?.slice(0, 60)}; it must be two numbers`);
}

function arrayOf(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new AreaError(`has no list at ${place}; export the layer again`);
}

export function mapPositions(polygons: readonly Polygon[], change: (x: number, y: number) => Position): Polygon[] {
  return polygons.map((rings) => rings.map((ring) => ring.map(([x, y]) => change(x, y))));
}

/** What is wrong with coordinates that should be degrees of longitude and latitude, and `swap` where their order is. */
export function judgeDegrees(polygons: readonly Polygon[], reference: Box | undefined): 'right' | 'swap' | 'noDegrees' {
  const box = boxOf(polygons);
  if (!box) return 'right';
  const isRight = fits(box);
  const isSwapped = fits(swappedBox(box));
  if (!isRight) return isSwapped ? 'swap' : 'noDegrees';
  const isElsewhere = reference !== undefined && !meets(box, reference);
  return isElsewhere && isSwapped && meets(swappedBox(box), reference) ? 'swap' : 'right';
}

function fits({ west, south, east, north }: Box): boolean {
  return west >= -180 && east <= 180 && south >= -90 && north <= 90;
}

function swappedBox({ west, south, east, north }: Box): Box {
  return { west: south, south: west, east: north, north: east };
}

/** Whether two boxes meet, with a degree to spare. */
function meets(a: Box, b: Box): boolean {
  return a.west <= b.east + 1 && a.east >= b.west - 1 && a.south <= b.north + 1 && a.north >= b.south - 1;
}

/** A point well inside of the largest part: halfway between the borders along the middle line of its height, or near it. */
export function innerPoint(polygons: readonly Polygon[]): { readonly lon: number; readonly lat: number } {
  const largest = polygons.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0] ?? [];
  const box = boxOf([largest]) ?? { west: 0, south: 0, east: 0, north: 0 };
  let best = { lon: (box.west + box.east) / 2, lat: (box.south + box.north) / 2, width: -1 };
  for (const share of [0.5, 0.37, 0.61, 0.23, 0.79]) {
    const lat = box.south + (box.north - box.south) * share;
    const cuts = largest.flatMap((ring) => cutsAt(ring, lat)).sort((a, b) => a - b);
    for (let index = 0; index + 1 < cuts.length; index += 2) {
      const [from = 0, to = 0] = cuts.slice(index, index + 2);
      if (to - from > best.width) best = { lon: (from + to) / 2, lat, width: to - from };
    }
  }
  return { lon: best.lon, lat: best.lat };
}

function sizeOf(polygon: Polygon): number {
  const box = boxOf([polygon]);
  return box ? (box.east - box.west) * (box.north - box.south) : 0;
}

function cutsAt(ring: Ring, lat: number): number[] {
  const cuts: number[] = [];
  for (let index = 1; index < ring.length; index += 1) {
    const [ax, ay] = ring[index - 1] as Position;
    const [bx, by] = ring[index] as Position;
    if (ay > lat !== by > lat) cuts.push(((bx - ax) * (lat - ay)) / (by - ay) + ax);
  }
  return cuts;
}
