import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATUMS, type Datum, fromWgs84, toWgs84 } from './datum.ts';
import { distanceMetres } from './distance.ts';

/** Well inside the rectangle where the datums differ, so that a shift never crosses its edge. */
const inChina = fc.record({
  lon: fc.double({ min: 72.1, max: 137.7, noNaN: true }),
  lat: fc.double({ min: 0.9, max: 55.7, noNaN: true }),
});
const abroad = fc.oneof(
  fc.record({
    lon: fc.double({ min: -180, max: 71.9, noNaN: true }),
    lat: fc.double({ min: -90, max: 90, noNaN: true }),
  }),
  fc.record({
    lon: fc.double({ min: 138, max: 180, noNaN: true }),
    lat: fc.double({ min: -90, max: 90, noNaN: true }),
  }),
  fc.record({
    lon: fc.double({ min: 72, max: 138, noNaN: true }),
    lat: fc.double({ min: -90, max: 0.8, noNaN: true }),
  }),
);

describe.each([...DATUMS])('%s', (datum: Datum) => {
  it('to WGS 84 and back is the same place, to a tenth of a metre', () => {
    fc.assert(
      fc.property(inChina, (point) => {
        expect(distanceMetres(toWgs84(fromWgs84(point, datum), datum), point)).toBeLessThan(0.1);
        expect(distanceMetres(fromWgs84(toWgs84(point, datum), datum), point)).toBeLessThan(0.1);
      }),
    );
  });

  it('leaves places outside China where they are', () => {
    fc.assert(
      fc.property(abroad, (point) => {
        expect(toWgs84(point, datum)).toEqual(point);
      }),
    );
  });
});

describe('a shifted place', () => {
  const tiananmen = { lon: 116.391_29, lat: 39.907_38 };

  it('is some 500 m off in GCJ-02, and farther in BD-09', () => {
    const gcj = distanceMetres(fromWgs84(tiananmen, 'GCJ02'), tiananmen);
    const bd = distanceMetres(fromWgs84(tiananmen, 'BD09'), tiananmen);
    expect(gcj).toBeGreaterThan(400);
    expect(gcj).toBeLessThan(700);
    expect(bd).toBeGreaterThan(1_000);
  });

  it('agrees with published pairs to a metre', () => {
    // 31.1774276, 121.5272106 -> 31.17530398364597, 121.531541859215: test data of the eviltransform project.
    const published = { lon: 121.531_541_859_215, lat: 31.175_303_983_645_97 };
    expect(distanceMetres(fromWgs84({ lon: 121.527_210_6, lat: 31.177_427_6 }, 'GCJ02'), published)).toBeLessThan(1);
    expect(distanceMetres(toWgs84(published, 'GCJ02'), { lon: 121.527_210_6, lat: 31.177_427_6 })).toBeLessThan(1);
  });

  it('is left alone where the datum is CGCS2000', () => {
    expect(toWgs84(tiananmen, 'CGCS2000')).toBe(tiananmen);
  });
});
