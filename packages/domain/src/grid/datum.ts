import type { Point } from './point.ts';

/** What a sender's degrees refer to. CGCS2000 differs from WGS 84 by centimetres and is taken as it. */
export const DATUMS = ['WGS84', 'CGCS2000', 'GCJ02', 'BD09'] as const;
export type Datum = (typeof DATUMS)[number];

/** Krasovsky 1940, which the published GCJ-02 transform is written for: semi-major axis in metres, eccentricity squared. */
const SEMI_MAJOR_METRES = 6_378_245;
const ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943;
/** BD-09's own factor: degrees to radians times 3000 / 180. */
const BD_FACTOR = (Math.PI * 3000) / 180;
const ENOUGH_ROUNDS = 12;
const CLOSE_ENOUGH_DEGREES = 1e-10;

/**
 * To WGS 84 from the datum of a sender. Outside China GCJ-02 and BD-09 are not shifted, so such points stay as they are
 * (the rectangle that every published version of the transform uses: 72.004–137.8347 E, 0.8293–55.8271 N).
 * Source: the GCJ-02 transform as published with the eviltransform project and in "Restrictions on geographic data in
 * China" (Wikipedia); its inverse has no closed form and is found by fixed-point iteration to 1e-10 degrees (10 µm).
 */
export function toWgs84(point: Point, datum: Datum): Point {
  if (datum === 'WGS84' || datum === 'CGCS2000') return point;
  const gcj = datum === 'BD09' ? bd09ToGcj02(point) : point;
  return gcj02ToWgs84(gcj);
}

/** From WGS 84 to another datum: what a map in that datum shows at this place. */
export function fromWgs84(point: Point, datum: Datum): Point {
  if (datum === 'WGS84' || datum === 'CGCS2000') return point;
  const gcj = wgs84ToGcj02(point);
  return datum === 'BD09' ? gcj02ToBd09(gcj) : gcj;
}

function isOutsideChina({ lon, lat }: Point): boolean {
  return lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271;
}

function wgs84ToGcj02(point: Point): Point {
  return isOutsideChina(point) ? point : shifted(point);
}

function shifted(point: Point): Point {
  const { lon: dLon, lat: dLat } = shiftAt(point);
  return { lon: point.lon + dLon, lat: point.lat + dLat };
}

/** The shift is smooth and small (about 500 m), so subtracting it at the guess converges by three digits a round. */
function gcj02ToWgs84(point: Point): Point {
  if (isOutsideChina(point)) return point;
  let guess = point;
  for (let round = 0; round < ENOUGH_ROUNDS; round += 1) {
    const reached = shifted(guess);
    const lonError = reached.lon - point.lon;
    const latError = reached.lat - point.lat;
    guess = { lon: guess.lon - lonError, lat: guess.lat - latError };
    if (Math.abs(lonError) < CLOSE_ENOUGH_DEGREES && Math.abs(latError) < CLOSE_ENOUGH_DEGREES) break;
  }
  return guess;
}

/** Degrees by which GCJ-02 shows a WGS 84 point farther east and north. */
function shiftAt({ lon, lat }: Point): Point {
  const x = lon - 105;
  const y = lat - 35;
  const wave = (20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * (2 / 3);
  const root = Math.sqrt(Math.abs(x));
  const north =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave + waves(y, [20, 40, 160, 320], [1, 3, 12, 30]);
  const east =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave + waves(x, [20, 40, 150, 300], [1, 3, 12, 30]);
  const latRad = (lat / 180) * Math.PI;
  const magic = 1 - ECCENTRICITY_SQUARED * Math.sin(latRad) ** 2;
  const metresPerNorth = (SEMI_MAJOR_METRES * (1 - ECCENTRICITY_SQUARED)) / (magic * Math.sqrt(magic));
  const metresPerEast = (SEMI_MAJOR_METRES / Math.sqrt(magic)) * Math.cos(latRad);
  return { lon: (east * 180) / (metresPerEast * Math.PI), lat: (north * 180) / (metresPerNorth * Math.PI) };
}

/** Sines of one coordinate: amplitudes in metres, over periods that are fractions of a degree. */
function waves(
  value: number,
  [a, b, c, d]: readonly [number, number, number, number],
  [p, q, r, s]: readonly [number, number, number, number],
): number {
  const sin = (period: number) => Math.sin((value / period) * Math.PI);
  return ((a * sin(p) + b * sin(q) + c * sin(r) + d * sin(s)) * 2) / 3;
}

function gcj02ToBd09(point: Point): Point {
  if (isOutsideChina(point)) return point;
  const { lon, lat } = point;
  const radius = Math.hypot(lon, lat) + 0.000_02 * Math.sin(lat * BD_FACTOR);
  const angle = Math.atan2(lat, lon) + 0.000_003 * Math.cos(lon * BD_FACTOR);
  return { lon: radius * Math.cos(angle) + 0.0065, lat: radius * Math.sin(angle) + 0.006 };
}

/** By iteration as well: the often copied closed form is up to 1 m off. */
function bd09ToGcj02(point: Point): Point {
  if (isOutsideChina(point)) return point;
  let guess: Point = { lon: point.lon - 0.0065, lat: point.lat - 0.006 };
  for (let round = 0; round < ENOUGH_ROUNDS; round += 1) {
    const reached = gcj02ToBd09(guess);
    guess = { lon: guess.lon - (reached.lon - point.lon), lat: guess.lat - (reached.lat - point.lat) };
  }
  return guess;
}
