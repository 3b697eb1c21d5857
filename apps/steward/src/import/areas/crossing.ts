import type { Position, Ring } from '@cityloop/domain/grid/polygon';

/** Where two lines of a ring cross; rings that only touch themselves in a point don't. Undefined where none do. */
export function findCrossing(ring: Ring): Position | undefined {
  const count = ring.length - 1;
  const raster = rasterOf(ring, Math.max(1, Math.ceil(Math.sqrt(count / 2))));
  const cells = new Map<number, number[]>();
  for (let index = 0; index < count; index += 1) {
    for (const key of raster(ring[index] as Position, ring[index + 1] as Position)) {
      const others = cells.get(key);
      if (!others) {
        cells.set(key, [index]);
        continue;
      }
      for (const other of others) {
        const crossing = crossingOf(ring, index, other);
        if (crossing) return crossing;
      }
      others.push(index);
    }
  }
  return undefined;
}

/** The cells of a raster over the ring that a line may pass. */
function rasterOf(ring: Ring, side: number): (a: Position, b: Position) => Iterable<number> {
  const [west, south] = [least(ring, 0), least(ring, 1)];
  const [width, height] = [most(ring, 0) - west, most(ring, 1) - south];
  const step = (value: number, from: number, size: number) =>
    Math.max(0, Math.min(side - 1, Math.floor(((value - from) / size) * side) || 0));
  return function* ([ax, ay], [bx, by]) {
    const [x1, x2] = [step(Math.min(ax, bx), west, width), step(Math.max(ax, bx), west, width)];
    const [y1, y2] = [step(Math.min(ay, by), south, height), step(Math.max(ay, by), south, height)];
    for (let x = x1; x <= x2; x += 1) for (let y = y1; y <= y2; y += 1) yield x * side + y;
  };
}

function least(ring: Ring, axis: 0 | 1): number {
  return ring.reduce((value, position) => Math.min(value, position[axis]), Number.POSITIVE_INFINITY);
}

function most(ring: Ring, axis: 0 | 1): number {
  return ring.reduce((value, position) => Math.max(value, position[axis]), Number.NEGATIVE_INFINITY);
}

function crossingOf(ring: Ring, i: number, j: number): Position | undefined {
  const [a, b, c, d] = [ring[i], ring[i + 1], ring[j], ring[j + 1]] as [Position, Position, Position, Position];
  const sideC = side(a, b, c);
  const sideD = side(a, b, d);
  if (sideC * sideD >= 0 || side(c, d, a) * side(c, d, b) >= 0) return undefined;
  const share = sideC / (sideC - sideD);
  return [c[0] + (d[0] - c[0]) * share, c[1] + (d[1] - c[1]) * share];
}

/** Above 0 where c is left of the line from a to b; what is within rounding of it is on it. */
function side(a: Position, b: Position, c: Position): number {
  const value = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  const scale = Math.abs(b[0] - a[0]) + Math.abs(b[1] - a[1]) + Math.abs(c[0] - a[0]) + Math.abs(c[1] - a[1]);
  return Math.abs(value) <= scale * scale * 1e-12 ? 0 : value;
}
