import { distance, type Point } from './plane.ts';
import type { Random } from './random.ts';

/** Grids as a graph: what groups grow on. */
export interface Mesh {
  readonly at: readonly Point[];
  /** Edges as [neighbour, cost]; a high cost keeps a group from growing across (a river, the sea). */
  readonly edges: readonly (readonly (readonly [number, number])[])[];
}

/** Of the mean size of a group. */
const LEAST_SHARE = 0.3;

/**
 * Divides `members` into `count` connected groups of similar size: centres as far apart as they can be, then some
 * rounds of growing and re-centring (k-means with way lengths on the graph instead of straight lines).
 */
export function divide(mesh: Mesh, members: readonly number[], count: number, random: Random): number[][] {
  const allowed = new Set(members);
  const start = members[Math.floor(random() * members.length)] as number;
  let centers = [farthest(grow(mesh, allowed, [start]).cost, members)];
  while (centers.length < Math.min(count, members.length)) {
    centers = [...centers, farthest(grow(mesh, allowed, centers).cost, members)];
  }
  let groups: number[][] = [];
  for (let round = 0; round < 7; round += 1) {
    groups = collect(grow(mesh, allowed, centers).group, members, centers.length);
    centers = groups.map((group) => middleOf(mesh, group));
  }
  // A corner cut off by a river would be a group of its own: too small a one joins its neighbour after all.
  const least = (members.length / count) * LEAST_SHARE;
  const kept = centers.filter((_, index) => (groups[index]?.length ?? 0) >= least);
  return collect(grow(mesh, allowed, kept).group, members, kept.length);
}

/** Divides `members` among fixed centres; `weights` below 1 let a group grow further. */
export function divideAmong(
  mesh: Mesh,
  members: readonly number[],
  centers: readonly number[],
  weights: readonly number[],
): number[][] {
  return collect(grow(mesh, new Set(members), centers, weights).group, members, centers.length);
}

function collect(group: ReadonlyMap<number, number>, members: readonly number[], count: number): number[][] {
  const groups = Array.from({ length: count }, (): number[] => []);
  for (const member of members) groups[group.get(member) ?? 0]?.push(member);
  return groups;
}

function farthest(cost: ReadonlyMap<number, number>, members: readonly number[]): number {
  let best = members[0] as number;
  // A member that no path reaches is the farthest of all: it needs a centre of its own.
  for (const member of members) {
    if ((cost.get(member) ?? Number.POSITIVE_INFINITY) > (cost.get(best) ?? Number.POSITIVE_INFINITY)) best = member;
  }
  return best;
}

/** The member nearest to the mean of the group. */
function middleOf(mesh: Mesh, group: readonly number[]): number {
  const mean: Point = [
    group.reduce((sum, member) => sum + (mesh.at[member] as Point)[0], 0) / group.length,
    group.reduce((sum, member) => sum + (mesh.at[member] as Point)[1], 0) / group.length,
  ];
  return group.reduce((best, member) =>
    distance(mesh.at[member] as Point, mean) < distance(mesh.at[best] as Point, mean) ? member : best,
  );
}

/** Dijkstra from all centres at once, inside `allowed` only: which centre is nearest, and how far. */
function grow(
  mesh: Mesh,
  allowed: ReadonlySet<number>,
  centers: readonly number[],
  weights: readonly number[] = [],
): { group: Map<number, number>; cost: Map<number, number> } {
  const group = new Map<number, number>();
  const cost = new Map<number, number>();
  const queue = new Queue();
  centers.forEach((center, index) => {
    queue.push({ cost: 0, node: center, group: index });
  });
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (group.has(next.node)) continue;
    group.set(next.node, next.group);
    cost.set(next.node, next.cost);
    for (const [other, way] of mesh.edges[next.node] ?? []) {
      if (!allowed.has(other) || group.has(other)) continue;
      queue.push({ cost: next.cost + way * (weights[next.group] ?? 1), node: other, group: next.group });
    }
  }
  return { group, cost };
}

interface Step {
  readonly cost: number;
  readonly node: number;
  readonly group: number;
}

/** A binary heap; ties go to the lower node, so that the order never depends on the engine. */
class Queue {
  readonly #heap: Step[] = [];

  push(step: Step): void {
    const heap = this.#heap;
    heap.push(step);
    for (let child = heap.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!isBefore(heap[child] as Step, heap[parent] as Step)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  pop(): Step | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    heap[0] = last;
    for (let parent = 0; ; ) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2];
      let least = parent;
      if (left < heap.length && isBefore(heap[left] as Step, heap[least] as Step)) least = left;
      if (right < heap.length && isBefore(heap[right] as Step, heap[least] as Step)) least = right;
      if (least === parent) return top;
      this.#swap(parent, least);
      parent = least;
    }
  }

  #swap(a: number, b: number): void {
    const held = this.#heap[a] as Step;
    this.#heap[a] = this.#heap[b] as Step;
    this.#heap[b] = held;
  }
}

function isBefore(a: Step, b: Step): boolean {
  return a.cost !== b.cost ? a.cost < b.cost : a.node < b.node;
}
