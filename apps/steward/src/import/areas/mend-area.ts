import { isInside, type Polygon, type Position, type Ring } from '@cityloop/domain/grid/polygon';
import { difference, type Geom, union } from 'polyclip-ts';
import { findCrossing } from './crossing.ts';

/** What was done to an area: sentences in which `N` stands for a number. */
export type Mended = (what: string) => void;

/** About 0.01 m² where people live. */
const NO_AREA_DEGREES = 1e-12;
/** A ring whose loops are no more than this share of it was meant as it is without them. */
const LOOP_SHARE = 0.01;

/**
 * An area's rings as RFC 7946 and the rest of the house want them: closed, without loops, outer rings counter-clockwise, holes inside.
 * What can be mended without guessing what was meant is mended and told.
 * @throws AreaError with the place of what can't be mended
 */
export function mendArea(polygons: readonly Polygon[], mended: Mended): Polygon[] {
  const parts = polygons.flatMap((rings) => mendPolygon(rings, mended));
  if (parts.length === 0) throw new AreaError('encloses no area; draw it again, or remove the feature');
  return parts;
}

/** Why an area can't be taken. */
export class AreaError extends Error {
  override readonly name = 'AreaError';
}

function mendPolygon(rings: readonly Ring[], mended: Mended): Polygon[] {
  const [outer, ...inner] = rings.map((ring) => mendRing(ring, mended));
  if (!outer || outer.length === 0) return [];
  const parts: Polygon[] = outer.map((ring) => [turned(ring, 'left', mended)]);
  for (const hole of inner.flat()) placeHole(parts, hole, mended);
  return parts;
}

/** The parts of a ring: mostly itself; none where it encloses nothing. */
function mendRing(ring: Ring, mended: Mended): Ring[] {
  const closed = closedRing(ring, mended);
  if (closed.length < 4 || Math.abs(signedArea(closed)) < NO_AREA_DEGREES) {
    if (findCrossing(closed)) throw crossing(closed);
    mended('N rings that enclose no area were left out');
    return [];
  }
  if (!findCrossing(closed)) return [closed];
  const parts = clip(() => union([[...closed.map(copy)]] as Geom));
  const area = parts.reduce(
    (sum, [outer = [], ...holes]) =>
      sum + Math.abs(signedArea(outer)) - holes.reduce((hole, each) => hole + Math.abs(signedArea(each)), 0),
    0,
  );
  if (Math.abs(area - Math.abs(signedArea(closed))) > LOOP_SHARE * area) throw crossing(closed);
  mended('N rings had a small loop, which was cut off');
  return parts.flatMap(([outer]) => (outer && Math.abs(signedArea(outer)) > LOOP_SHARE * area ? [outer] : []));
}

function crossing(ring: Ring): AreaError {
  const [lon = 0, lat = 0] = findCrossing(ring) ?? [];
  return new AreaError(`crosses itself at ${lon.toFixed(6)}, ${lat.toFixed(6)}; draw the line anew there`);
}

function closedRing(ring: Ring, mended: Mended): Ring {
  const distinct = ring.filter((position, index) => index === 0 || !isSame(position, ring[index - 1]));
  const [first] = distinct;
  if (!first || isSame(first, distinct.at(-1))) return distinct;
  mended('N rings were not closed: their last position is now the first');
  return [...distinct, first];
}

function turned(ring: Ring, way: 'left' | 'right', mended: Mended): Ring {
  if (signedArea(ring) > 0 === (way === 'left')) return ring;
  mended('N rings ran the wrong way round and were turned (RFC 7946: outer rings counter-clockwise)');
  return ring.toReversed();
}

/** A hole that lies outside of its polygon is a part of its own; one that crosses the border is cut out. */
function placeHole(parts: Polygon[], hole: Ring, mended: Mended): void {
  for (const [index, part] of parts.entries()) {
    const within = hole.filter(([lon, lat]) => isInside({ lon, lat }, [part[0] ?? []])).length;
    if (within === 0 && !isTouching(part, hole)) continue;
    if (within >= hole.length - 1 || isInsideWhole(part, hole)) {
      parts[index] = [...part, turned(hole, 'right', mended)];
      return;
    }
    mended('N holes crossed the border of their area and were cut out of it');
    const cut = clip(() => difference([part.map((ring) => ring.map(copy))] as Geom, [[hole.map(copy)]] as Geom));
    parts.splice(index, 1, ...cut);
    return;
  }
  mended('N rings stood as holes outside of their area and were taken as parts of it');
  parts.push([turned(hole, 'left', mended)]);
}

/** Holes may touch the border in points, where inside and outside are a matter of rounding. */
function isInsideWhole(part: Polygon, hole: Ring): boolean {
  const [outer = []] = part;
  const middle = hole.slice(1).map((position, index): Position => {
    const before = hole[index] ?? position;
    return [(position[0] + before[0]) / 2, (position[1] + before[1]) / 2];
  });
  const within = middle.filter(([lon, lat]) => isInside({ lon, lat }, [outer])).length;
  return within === middle.length;
}

function isTouching([outer = []]: Polygon, hole: Ring): boolean {
  return outer.some(([lon, lat]) => isInside({ lon, lat }, [hole]));
}

function clip(work: () => unknown): Polygon[] {
  try {
    return (work() as Position[][][]).map((rings) => rings.map((ring) => ring.map(copy)));
  } catch (error) {
    throw new AreaError(
      `has a border that can't be made sense of (${error instanceof Error ? error.message.slice(0, 120) : error}); draw it again`,
    );
  }
}

/** In square degrees; above 0 for counter-clockwise rings. */
export function signedArea(ring: Ring): number {
  const [origin] = ring;
  if (!origin) return 0;
  let sum = 0;
  for (let i = 1; i < ring.length; i += 1) {
    const [ax, ay] = ring[i - 1] as Position;
    const [bx, by] = ring[i] as Position;
    sum += (ax - origin[0]) * (by - origin[1]) - (bx - origin[0]) * (ay - origin[1]);
  }
  return sum / 2;
}

function isSame(a: Position | undefined, b: Position | undefined): boolean {
  return a?.[0] === b?.[0] && a?.[1] === b?.[1];
}

function copy([lon, lat]: Position): [number, number] {
  return [lon, lat];
}
