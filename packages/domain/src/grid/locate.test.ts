import { describe, expect, it } from 'vitest';
import { isUnitGridCode, type UnitGridCode } from './codes.ts';
import { distanceMetres } from './distance.ts';
import { type GridShape, indexGrids, locate } from './locate.ts';

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
const SHAPES: GridShape[] = [
  { code: WEST, polygons: [[square(120, 30, 0.02)]] },
  { code: EAST, polygons: [[square(120.02, 30, 0.02)], [square(121, 30, 0.001)]] },
  { code: RING, polygons: [[square(120, 30.1, 0.03), square(120.01, 30.11, 0.01)]] },
];
const index = indexGrids(SHAPES);

describe('locating a point', () => {
  it.each([
    ['inside', { lon: 120.01, lat: 30.01 }, WEST],
    ['in the neighbour', { lon: 120.03, lat: 30.01 }, EAST],
    ['on an island of a grid', { lon: 121.0005, lat: 30.0005 }, EAST],
    ['beside a hole', { lon: 120.005, lat: 30.105 }, RING],
    ['in a hole', { lon: 120.015, lat: 30.115 }, undefined],
    ['outside the city', { lon: 119.99, lat: 30.01 }, undefined],
    ['far away', { lon: 0, lat: 0 }, undefined],
  ])('%s', (_where, point, found) => {
    expect(locate(point, index)).toBe(found);
  });

  it('gives a point on a shared border to exactly one grid, and always the same', () => {
    const border = { lon: 120.02, lat: 30.01 };
    const found = locate(border, index);
    expect([WEST, EAST]).toContain(found);
    expect(locate(border, indexGrids(SHAPES, 0.003))).toBe(found);
  });

  it('answers the same at any size of its raster', () => {
    for (const size of [0.001, 0.01, 0.5, 5])
      expect(locate({ lon: 120.03, lat: 30.01 }, indexGrids(SHAPES, size))).toBe(EAST);
  });
});

describe('distance', () => {
  it('is that of a degree of latitude, to half a percent', () => {
    const metres = distanceMetres({ lon: 120, lat: 30 }, { lon: 120, lat: 31 });
    expect(Math.abs(metres - 110_850) / 110_850).toBeLessThan(0.005);
  });

  it('shrinks with the cosine along a parallel, and is the same both ways', () => {
    const a = { lon: 120, lat: 60 };
    const b = { lon: 120.001, lat: 60 };
    expect(distanceMetres(a, b)).toBeCloseTo(55.6, 0);
    expect(distanceMetres(b, a)).toBe(distanceMetres(a, b));
    expect(distanceMetres(a, a)).toBe(0);
  });
});
