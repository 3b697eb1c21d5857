/** A place on the drawing plane: km east and km north of the middle of the city. */
export type Point = readonly [number, number];

/** Longitude and latitude, WGS 84, degrees. */
export type LonLat = [number, number];

/** In the open East China Sea, far from any land, so that the city lies at no real city's edge. */
export const CENTER: LonLat = [126, 28.5];

const KM_PER_DEGREE_LAT = 110.85;
const KM_PER_DEGREE_LON = 111.32 * Math.cos((CENTER[1] * Math.PI) / 180);

/** Five decimals, about a metre: rounding before the topology is built keeps shared borders shared. */
export function toLonLat([x, y]: Point): LonLat {
  return [round(CENTER[0] + x / KM_PER_DEGREE_LON, 5), round(CENTER[1] + y / KM_PER_DEGREE_LAT, 5)];
}

export function round(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

function mix(a: Point, b: Point, share: number): Point {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
}

/** Index with wrap-around; the list must not be empty. */
function wrapped<T>(items: readonly T[], index: number): T {
  return items[((index % items.length) + items.length) % items.length] as T;
}

function clamped<T>(items: readonly T[], index: number): T {
  return items[Math.min(items.length - 1, Math.max(0, index))] as T;
}

/** Catmull-Rom curve through the control points, `steps` points for each span. */
export function curve(control: readonly Point[], closed: boolean, steps = 12): Point[] {
  const at = closed ? wrapped<Point> : clamped<Point>;
  const spans = closed ? control.length : control.length - 1;
  const points: Point[] = [];
  for (let span = 0; span < spans; span += 1) {
    const [a, b, c, d] = [at(control, span - 1), at(control, span), at(control, span + 1), at(control, span + 2)];
    for (let step = 0; step < steps; step += 1) {
      const t = step / steps;
      const blend = (i: 0 | 1) =>
        0.5 *
        (2 * b[i] +
          (c[i] - a[i]) * t +
          (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i]) * t * t +
          (3 * b[i] - a[i] - 3 * c[i] + d[i]) * t * t * t);
      points.push([blend(0), blend(1)]);
    }
  }
  if (!closed) points.push(clamped(control, control.length));
  return points;
}

/** The same line with points `spacing` km apart (closed lines: without the repeated first point). */
export function resample(line: readonly Point[], spacing: number, closed: boolean): Point[] {
  const source = closed ? [...line, line[0] as Point] : line;
  const total = lengthOf(source);
  const count = Math.max(2, Math.round(total / spacing));
  const step = total / count;
  const result: Point[] = [];
  let walked = 0;
  for (let index = 0; index + 1 < source.length; index += 1) {
    const [a, b] = [source[index] as Point, source[index + 1] as Point];
    const span = distance(a, b);
    while (result.length * step < walked + span && result.length < count) {
      result.push(mix(a, b, (result.length * step - walked) / span));
    }
    walked += span;
  }
  if (!closed) result.push(source[source.length - 1] as Point);
  return result;
}

export function lengthOf(line: readonly Point[]): number {
  let total = 0;
  for (let index = 1; index < line.length; index += 1) {
    total += distance(line[index - 1] as Point, line[index] as Point);
  }
  return total;
}

/** Unit normals to the left of the direction of travel. */
export function normals(line: readonly Point[], closed: boolean): Point[] {
  const at = closed ? wrapped<Point> : clamped<Point>;
  return line.map((_, index) => {
    const [before, after] = [at(line, index - 1), at(line, index + 1)];
    const span = distance(before, after) || 1;
    return [-(after[1] - before[1]) / span, (after[0] - before[0]) / span];
  });
}

/** Moves every point along its normal by `offset(km along the line, share 0..1)`. */
export function shifted(
  line: readonly Point[],
  closed: boolean,
  offset: (km: number, share: number) => number,
): Point[] {
  const total = lengthOf(line);
  const sides = normals(line, closed);
  let walked = 0;
  return line.map((point, index) => {
    if (index > 0) walked += distance(line[index - 1] as Point, point);
    const by = offset(walked, total === 0 ? 0 : walked / total);
    const side = sides[index] as Point;
    return [point[0] + side[0] * by, point[1] + side[1] * by];
  });
}

/** Even-odd rule; the ring may be closed or open. */
export function isInside(ring: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi, yi] = ring[i] as Point;
    const [xj, yj] = ring[j] as Point;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** Share 0..1 along a-b at which it crosses c-d, or undefined. */
export function crossing(a: Point, b: Point, c: Point, d: Point): number | undefined {
  const [rx, ry, sx, sy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const cross = rx * sy - ry * sx;
  if (cross === 0) return undefined;
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / cross;
  const u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / cross;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? t : undefined;
}

/** Twice-signed area halved: positive when the ring runs counter-clockwise. */
export function signedArea(ring: readonly (readonly number[])[]): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi = 0, yi = 0] = ring[i] as readonly number[];
    const [xj = 0, yj = 0] = ring[j] as readonly number[];
    sum += xj * yi - xi * yj;
  }
  return sum / 2;
}
