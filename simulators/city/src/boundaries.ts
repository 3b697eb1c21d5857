import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson';
import { mergeArcs, feature as toFeature } from 'topojson-client';
import { topology } from 'topojson-server';
import type { GeometryCollection, Topology, Polygon as TopoPolygon } from 'topojson-specification';
import type { Tessellation } from './cells.ts';
import type { Area, Hierarchy } from './hierarchy.ts';
import { type LonLat, type Point, round, signedArea } from './plane.ts';

export type AreaCollection = FeatureCollection<Polygon | MultiPolygon, Record<string, unknown>>;

export interface Boundaries {
  readonly districts: AreaCollection;
  readonly streets: AreaCollection;
  readonly communities: AreaCollection;
  readonly grids: AreaCollection;
}

/** Dissolves the cells level by level over one topology: neighbours share their border point by point. */
export function drawBoundaries(tiles: Tessellation, hierarchy: Hierarchy): Boundaries {
  const cells: FeatureCollection<Polygon, { grid: string }> = {
    type: 'FeatureCollection',
    features: tiles.cells.map(({ owner, ring }) => ({
      type: 'Feature',
      properties: { grid: (hierarchy.grids[owner] as Area).code },
      geometry: { type: 'Polygon', coordinates: [ring.map((point): Position => [...point])] },
    })),
  };
  const topo = topology({ cells }) as unknown as Topology<{ cells: GeometryCollection<{ grid: string }> }>;
  const polygons = topo.objects.cells.geometries as TopoPolygon<{ grid: string }>[];
  const levels: [keyof Boundaries, number][] = [
    ['districts', 6],
    ['streets', 9],
    ['communities', 12],
    ['grids', 14],
  ];
  const entries = levels.map(([level, length]) => {
    const members = new Map<string, TopoPolygon[]>();
    for (const polygon of polygons) {
      const code = (polygon.properties?.grid ?? '').slice(0, length);
      const group = members.get(code);
      if (group) group.push(polygon);
      else members.set(code, [polygon]);
    }
    const areas = [...hierarchy[level]].sort((a, b) => (a.code < b.code ? -1 : 1));
    const features = areas.map((area) => dissolve(topo, area, members.get(area.code) ?? [], length <= 9));
    return [level, { type: 'FeatureCollection', features }];
  });
  return Object.fromEntries(entries) as unknown as Boundaries;
}

function dissolve(
  topo: Topology,
  area: Area,
  members: TopoPolygon[],
  labelled: boolean,
): AreaCollection['features'][number] {
  const merged = toFeature(topo, mergeArcs(topo, members)) as Feature<MultiPolygon>;
  const parts = merged.geometry.coordinates.map((part) => part.map(woundFor));
  const geometry: Polygon | MultiPolygon =
    parts.length === 1
      ? { type: 'Polygon', coordinates: parts[0] as Position[][] }
      : { type: 'MultiPolygon', coordinates: parts };
  const { code, name, nameEn, parent } = area;
  const properties = {
    code,
    name,
    ...(nameEn ? { nameEn } : {}),
    ...(parent ? { parent } : {}),
    ...(labelled ? { label: labelPoint(parts) } : {}),
  };
  return { type: 'Feature', properties, geometry };
}

/** RFC 7946: outer rings counter-clockwise, holes clockwise. */
function woundFor(ring: Position[], index: number): Position[] {
  return signedArea(ring) > 0 === (index === 0) ? ring : [...ring].reverse();
}

/** The place deepest inside the largest part, on a lattice of 24 x 24: a label there stays on its area. */
function labelPoint(parts: Position[][][]): LonLat {
  const largest = parts.reduce((a, b) => (Math.abs(signedArea(b[0] ?? [])) > Math.abs(signedArea(a[0] ?? [])) ? b : a));
  const outer = (largest[0] ?? []) as unknown as Point[];
  const [xs, ys] = [outer.map(([x]) => x), outer.map(([, y]) => y)];
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const middle: Point = [(west + east) / 2, (south + north) / 2];
  let best: { at: LonLat; depth: number } = { at: [middle[0], middle[1]], depth: Number.NEGATIVE_INFINITY };
  for (let i = 1; i < 24; i += 1) {
    for (let j = 1; j < 24; j += 1) {
      const at: LonLat = [west + ((east - west) * i) / 24, south + ((north - south) * j) / 24];
      const depth = depthIn(outer, at) - 0.15 * Math.hypot(at[0] - middle[0], at[1] - middle[1]);
      if (depth > best.depth) best = { at, depth };
    }
  }
  return [round(best.at[0], 5), round(best.at[1], 5)];
}

/** Degrees to the nearest corner of the ring, negative outside. */
function depthIn(ring: readonly Point[], [x, y]: LonLat): number {
  let nearest = Number.POSITIVE_INFINITY;
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi, yi] = ring[i] as Point;
    const [xj, yj] = ring[j] as Point;
    nearest = Math.min(nearest, Math.hypot(xi - x, yi - y));
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside ? nearest : -nearest;
}
