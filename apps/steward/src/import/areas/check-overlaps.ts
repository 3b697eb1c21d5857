import type { Point } from '@cityloop/domain/grid/point';
import { type Box, borderDistanceMetres, boxOf, isInsideAny } from '@cityloop/domain/grid/polygon';
import { REGION_LEVELS } from '../city-head.ts';
import type { Findings } from '../fault.ts';
import { type Area, type Areas, levelsOf } from './area.ts';
import { signedArea } from './mend-area.ts';
import { createNoter } from './noter.ts';
import { innerPoint } from './positions.ts';

/** Borders are drawn to a metre or so; what reaches deeper into a neighbour is told, and beyond this it is refused. */
const SLIVER_METRES = 2;
const MOST_OVERLAP_METRES = 200;
const MOST_CORNERS = 300;
/** Of a district's area that its unit grids may leave free without a word. */
const FREE_SHARE = 0.02;

/**
 * Unit grids don't lie upon each other. Where two share a strip, its points are of the one with the lesser code; where they leave one
 * free, of the nearest.
 */
export function checkOverlaps(areas: Areas, findings: Findings): void {
  const lowest = levelsOf(areas).at(-1);
  const highest = levelsOf(areas)[0];
  if (lowest === undefined || highest === undefined) return;
  const file = REGION_LEVELS[lowest];
  const noter = createNoter(file, findings.notes);
  for (const [one, other] of neighbours(areas[lowest])) {
    const overlap = overlapOf(one, other);
    if (overlap === undefined) continue;
    const place = `"${one.code}" and "${other.code}" at ${overlap.lon.toFixed(5)}, ${overlap.lat.toFixed(5)}`;
    if (overlap.metres > MOST_OVERLAP_METRES) {
      const message = `${place} lie upon each other (${overlap.metres < 1e6 ? `by ${Math.round(overlap.metres)} m` : 'the one in the other'}); every place has one unit grid: redraw or remove one`;
      findings.faults.push({ file, line: other.line, column: 'geometry', message });
    } else
      noter.add(
        'N pairs of unit grids share a strip: its points are of the grid with the lesser code',
        place,
        other.line,
      );
  }
  noter.tell();
  if (highest !== lowest) tellFree(areas[highest], areas[lowest], file, findings);
}

/** Pairs whose boxes meet, found by sweeping from west to east. */
function* neighbours(areas: readonly Area[]): Generator<readonly [Area, Area]> {
  const placed = areas.flatMap((area) => {
    const box = boxOf(area.polygons);
    return box ? [{ area, box }] : [];
  });
  placed.sort((a, b) => a.box.west - b.box.west);
  let open: { readonly area: Area; readonly box: Box }[] = [];
  for (const next of placed) {
    open = open.filter(({ box }) => box.east > next.box.west);
    for (const { area, box } of open) {
      if (box.north > next.box.south && box.south < next.box.north) yield [area, next.area];
    }
    open.push(next);
  }
}

interface Overlap {
  readonly lon: number;
  readonly lat: number;
  /** How deep the one reaches into the other; infinite where its middle lies there. */
  readonly metres: number;
}

/** By the corners of each that lie in the other, and by their middles. */
function overlapOf(one: Area, other: Area): Overlap | undefined {
  let deepest: Overlap | undefined;
  for (const [a, b] of [
    [one, other],
    [other, one],
  ] as const) {
    const middle = innerPoint(a.polygons);
    if (isInsideAny(middle, b.polygons)) return { ...middle, metres: Number.POSITIVE_INFINITY };
    for (const at of cornersNear(a, b)) {
      if (!isInsideAny(at, b.polygons)) continue;
      const metres = borderDistanceMetres(at, b.polygons);
      if (metres > (deepest?.metres ?? SLIVER_METRES)) deepest = { ...at, metres };
    }
  }
  return deepest;
}

/** Corners of one area within the box of another: of borders drawn by the metre so many that a strip between them shows. */
function cornersNear(one: Area, other: Area): readonly Point[] {
  const box = boxOf(other.polygons);
  if (!box) return [];
  const near = one.polygons
    .flatMap(([outer = []]) => outer)
    .filter(([lon, lat]) => lon >= box.west && lon <= box.east && lat >= box.south && lat <= box.north);
  const step = Math.ceil(near.length / MOST_CORNERS);
  return near.filter((_, index) => index % step === 0).map(([lon, lat]) => ({ lon, lat }));
}

function tellFree(districts: readonly Area[], grids: readonly Area[], file: string, { notes }: Findings): void {
  const whole = districts.reduce((sum, area) => sum + sizeOf(area), 0);
  const covered = grids.reduce((sum, area) => sum + sizeOf(area), 0);
  if (covered >= whole * (1 - FREE_SHARE)) return;
  const share = Math.round((covered / whole) * 100);
  notes.push({ file, message: `unit grids cover ${share} % of the city; other points of it are of the nearest grid` });
}

function sizeOf({ polygons }: Area): number {
  return polygons.reduce(
    (sum, [outer = [], ...holes]) =>
      sum + Math.abs(signedArea(outer)) - holes.reduce((inner, hole) => inner + Math.abs(signedArea(hole)), 0),
    0,
  );
}
