import { Delaunay } from 'd3-delaunay';
import { COAST_SPACING_KM, type Land } from './land.ts';
import { distance, type LonLat, normals, type Point, signedArea, toLonLat } from './plane.ts';
import { RIVER_SPACING_KM, type Water } from './water.ts';

/** A Voronoi polygon on land and the unit grid (index of its seed) that it belongs to. */
export interface Cell {
  readonly owner: number;
  readonly ring: readonly LonLat[];
}

export interface Tessellation {
  readonly seeds: readonly Point[];
  readonly cells: readonly Cell[];
  /** Unit grids that touch each grid without the main river between them. */
  readonly neighbours: readonly (readonly number[])[];
  /** Neighbours across the main river. */
  readonly opposite: readonly (readonly number[])[];
  /** km2 of each grid. */
  readonly areas: readonly number[];
  /** The grid at a place on land. */
  readonly gridAt: (point: Point) => number;
}

type Kind = 'grid' | 'coast' | 'left' | 'right' | 'outside';

interface Site {
  readonly at: Point;
  readonly kind: Kind;
}

/**
 * Divides the land among the seeds. Pairs of sites on both sides of the coast and of the main river make the Voronoi
 * edges run along them; the small cells of those pairs then join a grid on their own side. So every border is shared
 * by construction: no clipping, no slivers, and the city ends at its coast.
 */
export function tessellate(land: Land, water: Water, seeds: readonly Point[]): Tessellation {
  const sites: Site[] = [
    ...seeds.map((at): Site => ({ at, kind: 'grid' })),
    ...[land.main, ...land.islets].flatMap((ring) => pairs(ring, true, ['coast', 'outside'], COAST_SPACING_KM / 3)),
    ...pairs(water.main.line, false, ['left', 'right'], RIVER_SPACING_KM / 3),
  ];
  const delaunay = Delaunay.from(sites.map(({ at }) => [at[0], at[1]] as [number, number]));
  const voronoi = delaunay.voronoi([-40, -40, 40, 40]);
  const adjacent = sites.map((_, index) => [...delaunay.neighbors(index)]);
  const owners = assignOwners(sites, adjacent);
  const cells: Cell[] = [];
  const areas = seeds.map(() => 0);
  owners.forEach((owner, index) => {
    const polygon = owner === undefined ? null : voronoi.cellPolygon(index);
    if (owner === undefined || !polygon) return;
    const ring = roundedRing(polygon);
    if (ring.length < 4) return;
    cells.push({ owner, ring });
    areas[owner] = (areas[owner] ?? 0) + Math.abs(signedArea(polygon));
  });
  const { near, across } = touching(sites, adjacent, owners, seeds.length);
  return {
    seeds,
    cells,
    neighbours: near,
    opposite: across,
    areas,
    gridAt: ([x, y]) => {
      const owner = owners[delaunay.find(x, y)];
      if (owner === undefined) throw new Error(`No unit grid at ${x}, ${y} km: it is not on land`);
      return owner;
    },
  };
}

function pairs(line: readonly Point[], closed: boolean, kinds: readonly [Kind, Kind], apart: number): Site[] {
  const sides = normals(line, closed);
  return line.flatMap(([x, y], index): Site[] => {
    const [dx, dy] = sides[index] as Point;
    return [
      { at: [x + dx * apart, y + dy * apart], kind: kinds[0] },
      { at: [x - dx * apart, y - dy * apart], kind: kinds[1] },
    ];
  });
}

function mayJoin(a: Kind, b: Kind): boolean {
  if (a === 'outside' || b === 'outside') return false;
  return !((a === 'left' && b === 'right') || (a === 'right' && b === 'left'));
}

/** Gives every site on land a seed: its own, or the nearest one reachable without crossing coast or river. */
function assignOwners(sites: readonly Site[], adjacent: readonly (readonly number[])[]): (number | undefined)[] {
  const owners = sites.map((site, index) => (site.kind === 'grid' ? index : undefined));
  for (let open = true; open; ) {
    open = false;
    const found: [number, number][] = [];
    sites.forEach((site, index) => {
      if (owners[index] !== undefined || site.kind === 'outside') return;
      let best: number | undefined;
      for (const other of adjacent[index] ?? []) {
        const owner = owners[other];
        if (owner === undefined || !mayJoin(site.kind, (sites[other] as Site).kind)) continue;
        const gap = distance(site.at, (sites[owner] as Site).at);
        if (best === undefined || gap < distance(site.at, (sites[best] as Site).at)) best = owner;
      }
      if (best !== undefined) found.push([index, best]);
    });
    for (const [index, owner] of found) {
      owners[index] = owner;
      open = true;
    }
  }
  return owners;
}

function touching(
  sites: readonly Site[],
  adjacent: readonly (readonly number[])[],
  owners: readonly (number | undefined)[],
  count: number,
): { near: number[][]; across: number[][] } {
  const near = Array.from({ length: count }, () => new Set<number>());
  const across = Array.from({ length: count }, () => new Set<number>());
  adjacent.forEach((others, index) => {
    const owner = owners[index];
    if (owner === undefined) return;
    for (const other of others) {
      const neighbour = owners[other];
      if (neighbour === undefined || neighbour === owner) continue;
      const joined = mayJoin((sites[index] as Site).kind, (sites[other] as Site).kind);
      (joined ? near : across)[owner]?.add(neighbour);
    }
  });
  return {
    near: near.map((set) => [...set].sort((a, b) => a - b)),
    across: across.map((set, index) => [...set].filter((other) => !near[index]?.has(other)).sort((a, b) => a - b)),
  };
}

/** Closed, counter-clockwise (RFC 7946), rounded to a metre, without repeated points. */
function roundedRing(polygon: ArrayLike<readonly [number, number] | readonly number[]>): LonLat[] {
  const ring: LonLat[] = [];
  for (let index = 0; index < polygon.length - 1; index += 1) {
    const corner = polygon[index] as readonly [number, number];
    const point = toLonLat(corner);
    const last = ring[ring.length - 1];
    if (!last || last[0] !== point[0] || last[1] !== point[1]) ring.push(point);
  }
  const [first, last] = [ring[0], ring[ring.length - 1]];
  if (first && last && ring.length > 1 && first[0] === last[0] && first[1] === last[1]) ring.pop();
  if (ring.length < 3) return [];
  if (signedArea(ring) < 0) ring.reverse();
  return [...ring, ring[0] as LonLat];
}
