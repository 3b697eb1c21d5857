import type { Point } from './plane.ts';

const BIN_KM = 0.25;

/** From (xi, yi) to (xj, yj). */
type Edge = readonly [xi: number, yi: number, xj: number, yj: number];

/** A quick even-odd test for many points against the same rings: edges are binned by the strips of y they cross. */
export function indexRings(rings: readonly (readonly Point[])[]): (point: Point) => boolean {
  const bins = new Map<number, Edge[]>();
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      addEdge(bins, [...(ring[i] as Point), ...(ring[j] as Point)]);
    }
  }
  return ([x, y]) => {
    let inside = false;
    for (const [xi, yi, xj, yj] of bins.get(Math.floor(y / BIN_KM)) ?? []) {
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    }
    return inside;
  };
}

function addEdge(bins: Map<number, Edge[]>, edge: Edge): void {
  const [, yi, , yj] = edge;
  const last = Math.floor(Math.max(yi, yj) / BIN_KM);
  for (let bin = Math.floor(Math.min(yi, yj) / BIN_KM); bin <= last; bin += 1) {
    const edges = bins.get(bin);
    if (edges) edges.push(edge);
    else bins.set(bin, [edge]);
  }
}
