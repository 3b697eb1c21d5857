import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUnitGridCode, type UnitGridCode } from './codes.ts';
import { type GridShape, indexGrids, locate } from './locate.ts';
import type { Position } from './polygon.ts';

const code = (text: string): UnitGridCode => {
  if (!isUnitGridCode(text)) throw new Error(text);
  return text;
};
const square = (west: number, south: number, size: number) =>
  [
    [west, south],
    [west + size, south],
    [west + size, south + size],
    [west, south + size],
    [west, south],
  ] as const;

const WEST = code('99010100100101');
const EAST = code('99010100100102');
const RING = code('99010100100103');
const district = '990101';
const SHAPES: GridShape[] = [
  { code: WEST, district, polygons: [[square(120, 30, 0.02)]] },
  { code: EAST, district, polygons: [[square(120.02, 30, 0.02)], [square(121, 30, 0.001)]] },
  { code: RING, district, polygons: [[square(120, 30.1, 0.03), square(120.01, 30.11, 0.01)]] },
];
const index = indexGrids({ grids: SHAPES, outline: [] });

describe('locating a point', () => {
  it.each([
    ['inside', { lon: 120.01, lat: 30.01 }, WEST],
    ['in the neighbour', { lon: 120.03, lat: 30.01 }, EAST],
    ['on an island of a grid', { lon: 121.0005, lat: 30.0005 }, EAST],
    ['beside a hole', { lon: 120.005, lat: 30.105 }, RING],
    ['in a hole', { lon: 120.015, lat: 30.115 }, undefined],
    ['outside the city', { lon: 119.99, lat: 30.01 }, undefined],
    ['half a metre outside', { lon: 119.999995, lat: 30.01 }, WEST],
    ['far away', { lon: 0, lat: 0 }, undefined],
  ])('%s', (_where, point, found) => {
    expect(locate(point, index)).toBe(found);
  });

  it('gives what two grids claim to the one of the least code, in whatever order they come', () => {
    const border = { lon: 120.02, lat: 30.01 };
    const overlap = { code: code('0'), district, polygons: [[square(120.01, 30, 0.02)]] };
    const found = locate(border, index);
    expect([WEST, EAST]).toContain(found);
    expect(locate(border, indexGrids({ grids: SHAPES.toReversed(), outline: [] }))).toBe(found);
    expect(locate(border, indexGrids({ grids: [...SHAPES, overlap], outline: [] }))).toBe('0');
  });

  it('finds the nearest grid where the outline holds the point, but no grid does', () => {
    const hole = { lon: 120.012, lat: 30.115 };
    expect(locate(hole, indexGrids({ grids: SHAPES, outline: [[square(120, 30.1, 0.03)]] }))).toBe(RING);
    expect(locate({ lon: 120.05, lat: 30.01 }, indexGrids({ grids: SHAPES, outline: [[square(120, 30, 0.06)]] }))).toBe(
      EAST,
    );
  });

  it('takes grids of any size and number, and none', () => {
    const world = { code: code('world'), district, polygons: [[square(-179, -89, 178)]] };
    const metres = { code: code('metres'), district, polygons: [[square(121_000, 487_000, 1e9)]] };
    expect(locate({ lon: -100, lat: 0 }, indexGrids({ grids: [world, metres, ...SHAPES], outline: [] }))).toBe('world');
    expect(locate({ lon: 120, lat: 30 }, indexGrids({ grids: [], outline: [] }))).toBeUndefined();
  });
});

/** A lattice of grids that share their borders point by point, some shrunk (gaps), some grown (overlaps). */
interface Lattice {
  readonly grids: readonly GridShape[];
  readonly at: (x: number, y: number) => Position;
  readonly outline: readonly Position[];
}

const SIDE = 5;
const STEPS = [...Array(SIDE).keys()];
const LATTICE: fc.Arbitrary<Lattice> = fc
  .record({
    jitter: fc.array(fc.double({ min: -0.003, max: 0.003, noNaN: true }), { minLength: 72, maxLength: 72 }),
    size: fc.constantFrom(0.01, 1),
    grow: fc.array(fc.constantFrom(0, 0, 0, -0.001, 0.001), { minLength: SIDE * SIDE, maxLength: SIDE * SIDE }),
    order: fc.shuffledSubarray([...Array(SIDE * SIDE).keys()], { minLength: SIDE * SIDE }),
  })
  .map(({ jitter, size, grow, order }) => {
    const corner = (x: number, y: number): Position => [
      120 + (x + (jitter[(y * 6 + x) * 2] ?? 0) * 100) * size,
      30 + (y + (jitter[(y * 6 + x) * 2 + 1] ?? 0) * 100) * size,
    ];
    const corners = [...Array(SIDE + 1).keys()].map((y) => [...Array(SIDE + 1).keys()].map((x) => corner(x, y)));
    const at = (x: number, y: number): Position => corners[y]?.[x] ?? [0, 0];
    const grids = order.map((cell) => {
      const [x, y] = [cell % SIDE, Math.floor(cell / SIDE)];
      const ring = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1), at(x, y)];
      const middle = ring.slice(0, 4).reduce(([lon, lat], p) => [lon + p[0] / 4, lat + p[1] / 4], [0, 0]);
      const factor = 1 + (grow[cell] ?? 0);
      const scaled = ring.map(
        (p): Position => [
          (middle[0] ?? 0) + (p[0] - (middle[0] ?? 0)) * factor,
          (middle[1] ?? 0) + (p[1] - (middle[1] ?? 0)) * factor,
        ],
      );
      return { code: code(`g-${cell}`), district, polygons: [[factor === 1 ? ring : scaled]] };
    });
    const around = [
      ...STEPS.map((x) => at(x, 0)),
      ...STEPS.map((y) => at(SIDE, y)),
      ...STEPS.map((x) => at(SIDE - x, SIDE)),
      ...STEPS.map((y) => at(0, SIDE - y)),
    ];
    return { grids, at, outline: [...around, at(0, 0)] };
  });
const SHARE = fc.double({ min: 0, max: 1, noNaN: true });
const between = (a: Position, b: Position, share: number) => ({
  lon: a[0] + (b[0] - a[0]) * share,
  lat: a[1] + (b[1] - a[1]) * share,
});

describe('every point of a city', () => {
  it('has exactly one grid: within, on border lines, on corners, in gaps and in overlaps, in any order of the grids', () => {
    const where = fc.record({ x: fc.nat(SIDE - 1), y: fc.nat(SIDE - 1), along: SHARE, across: SHARE, what: fc.nat(3) });
    fc.assert(
      fc.property(LATTICE, fc.array(where, { minLength: 20, maxLength: 20 }), ({ grids, at, outline }, places) => {
        const one = indexGrids({ grids, outline: [[outline]] });
        const other = indexGrids({ grids: grids.toReversed(), outline: [[outline]] });
        for (const { x, y, along, across, what } of places) {
          const [a, b, c, d] = [at(x, y), at(x + 1, y), at(x, y + 1), at(x + 1, y + 1)];
          const low = between(a, b, along);
          const high = between(c, d, along);
          const within = between([low.lon, low.lat], [high.lon, high.lat], across);
          const point = [within, low, between(a, c, along), { lon: a[0], lat: a[1] }][what] ?? within;
          const found = locate(point, one);
          expect(found).toBeDefined();
          expect(locate(point, other)).toBe(found);
        }
      }),
      { numRuns: 300, seed: 34 },
    );
  });
});
