import type { Tessellation } from './cells.ts';
import type { Quarter } from './fabric.ts';
import { divide, divideAmong, type Mesh } from './grouping.ts';
import { COMMUNITY_NAME, createNamer, DISTRICTS, STREET_NAME } from './names.ts';
import { distance, type Point } from './plane.ts';
import { forkRandom, type Random } from './random.ts';

export interface Area {
  readonly code: string;
  readonly name: string;
  readonly nameEn?: string;
  /** Code of the area above; empty for districts. */
  readonly parent: string;
}

export interface Hierarchy {
  readonly districts: readonly Area[];
  readonly streets: readonly Area[];
  readonly communities: readonly Area[];
  /** In the order of the seeds. */
  readonly grids: readonly Area[];
}

export const CITY_CODE = '9901';

const CELLS_PER_STREET = 40;
const CELLS_PER_COMMUNITY = 7;
/** As near as the next grid but one, however wide the water: a lone islet is no town of its own. */
const FERRY_COST = 2;

/** Groups unit grids to communities, streets and districts and gives them their codes and names. */
export function buildHierarchy(seed: number, tiles: Tessellation, quarters: readonly Quarter[]): Hierarchy {
  const random = forkRandom(seed, 'hierarchy');
  const mesh = createMesh(tiles, 4);
  const fine = createMesh(tiles, 40);
  const all = tiles.seeds.map((_, index) => index);
  const centers = DISTRICTS.map(({ at }) => nearestSeed(tiles.seeds, at));
  const weights = DISTRICTS.map(({ weight }) => weight);
  const names = { street: namer(random, STREET_NAME), community: namer(random, COMMUNITY_NAME) };
  const result = { districts: [] as Area[], streets: [] as Area[], communities: [] as Area[], grids: [] as Area[] };
  divideAmong(mesh, all, centers, weights).forEach((members, index) => {
    const district = DISTRICTS[index];
    if (!district) return;
    const code = `${CITY_CODE}${digits(index + 1, 2)}`;
    result.districts.push({ code, name: district.name, nameEn: district.nameEn, parent: '' });
    const isTown = (group: readonly number[]) => share(group, tiles.seeds, quarters) > 0.5;
    fillDistrict(result, code, { members, mesh: fine, random, names, isTown });
  });
  return result;
}

interface DistrictPlan {
  members: readonly number[];
  mesh: Mesh;
  random: Random;
  names: { street: () => string; community: () => string };
  isTown: (group: readonly number[]) => boolean;
}

function fillDistrict(result: Record<keyof Hierarchy, Area[]>, parent: string, plan: DistrictPlan): void {
  const { mesh, random, names } = plan;
  const streets = divide(mesh, plan.members, Math.max(5, Math.round(plan.members.length / CELLS_PER_STREET)), random);
  streets.forEach((members, streetIndex) => {
    const street = `${parent}${digits(streetIndex + 1, 3)}`;
    const isTown = plan.isTown(members);
    result.streets.push({ code: street, name: names.street() + (isTown ? '街道' : '镇'), parent });
    const groups = divide(mesh, members, Math.max(2, Math.round(members.length / CELLS_PER_COMMUNITY)), random);
    groups.forEach((cells, communityIndex) => {
      const code = `${street}${digits(communityIndex + 1, 3)}`;
      const name = names.community() + (isTown || communityIndex === 0 ? '社区' : '村');
      result.communities.push({ code, name, parent: street });
      cells.forEach((cell, cellIndex) => {
        const order = digits(cellIndex + 1, 2);
        result.grids[cell] = { code: `${code}${order}`, name: `${name}${order}网格`, parent: code };
      });
    });
  });
}

/** Steps cost about one per grid, so that groups have as many grids rather than as much ground. */
function createMesh(tiles: Tessellation, riverCost: number): Mesh {
  const reach = tiles.areas.map((area) => Math.sqrt(Math.max(area, 0.02)));
  const cost = (a: number, b: number) => {
    const scale = ((reach[a] ?? 1) + (reach[b] ?? 1)) / 2;
    return distance(tiles.seeds[a] as Point, tiles.seeds[b] as Point) / scale ** 0.75;
  };
  const edges = tiles.seeds.map((_, index) => [
    ...(tiles.neighbours[index] ?? []).map((other): [number, number] => [other, cost(index, other)]),
    ...(tiles.opposite[index] ?? []).map((other): [number, number] => [other, cost(index, other) + riverCost]),
  ]);
  joinIslets(tiles.seeds, edges);
  return { at: tiles.seeds, edges };
}

/** Ferries: each piece of land is tied to the nearest grid of the largest piece. */
function joinIslets(seeds: readonly Point[], edges: [number, number][][]): void {
  const pieces = landPieces(edges);
  const [mainland, ...islets] = pieces.sort((a, b) => b.length - a.length);
  for (const islet of islets) {
    const best = nearestPair(seeds, islet, mainland ?? []);
    if (!best) continue;
    edges[best.from]?.push([best.to, FERRY_COST]);
    edges[best.to]?.push([best.from, FERRY_COST]);
  }
}

function nearestPair(seeds: readonly Point[], ones: readonly number[], others: readonly number[]) {
  let best: { from: number; to: number; gap: number } | undefined;
  for (const from of ones) {
    for (const to of others) {
      const gap = distance(seeds[from] as Point, seeds[to] as Point);
      if (!best || gap < best.gap) best = { from, to, gap };
    }
  }
  return best;
}

function landPieces(edges: readonly (readonly [number, number][])[]): number[][] {
  const seen = new Set<number>();
  const pieces: number[][] = [];
  edges.forEach((_, start) => {
    if (seen.has(start)) return;
    const piece = [start];
    seen.add(start);
    for (const node of piece) {
      for (const [other] of edges[node] ?? []) {
        if (!seen.has(other)) {
          seen.add(other);
          piece.push(other);
        }
      }
    }
    pieces.push(piece);
  });
  return pieces;
}

function share(group: readonly number[], seeds: readonly Point[], quarters: readonly Quarter[]): number {
  return group.filter((cell) => quarters.some((quarter) => quarter.covers(seeds[cell] as Point))).length / group.length;
}

function nearestSeed(seeds: readonly Point[], at: Point): number {
  return seeds.reduce(
    (best, point, index) => (distance(point, at) < distance(seeds[best] as Point, at) ? index : best),
    0,
  );
}

function namer(random: Random, [first, last]: readonly [string, string]): () => string {
  return createNamer(random, first, last);
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
