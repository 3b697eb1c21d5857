import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findGrid, indexGrids } from '@cityloop/domain/grid/locate';
import { isInsideAny } from '@cityloop/domain/grid/polygon';
import fc from 'fast-check';
import proj4 from 'proj4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Findings } from '../fault.ts';
import { gridsOf } from '../locate-components.ts';
import { readCity } from '../read-city.ts';

const BARCELONA = fileURLToPath(new URL('../fixture/barcelona', import.meta.url));
const UTM_31 = '+proj=utm +zone=31 +ellps=GRS80 +units=m +no_defs';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cityloop-barcelona-'));
  await cp(BARCELONA, folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

async function read(path: string) {
  const findings: Findings = { faults: [], notes: [] };
  const city = await readCity(path, findings);
  return {
    city,
    index: indexGrids(gridsOf(city.areas)),
    outline: city.areas.district.flatMap(({ polygons }) => polygons),
    ...findings,
  };
}

type Collection = { features: { geometry: { coordinates: unknown } }[] };
async function rewrite(file: string, change: (position: readonly number[]) => readonly number[]): Promise<void> {
  const layer = JSON.parse(await readFile(join(BARCELONA, file), 'utf8')) as Collection;
  const each = (value: unknown): unknown =>
    Array.isArray(value) ? (typeof value[0] === 'number' ? change(value as number[]) : value.map(each)) : value;
  for (const { geometry } of layer.features) geometry.coordinates = each(geometry.coordinates);
  await writeFile(join(folder, file), JSON.stringify(layer));
}

describe('a real city', () => {
  it('of public neighbourhoods is read: two levels, codes of its own', async () => {
    const { city, index, faults, notes } = await read(BARCELONA);
    expect(faults).toEqual([]);
    expect(notes.map(({ file, message }) => `${file} ${message.slice(0, 31)}`)).toEqual([
      'districts.geojson 2 rings had a small loop, which',
      'districts.geojson 10 rings ran the wrong way roun',
      'grids.geojson 71 rings ran the wrong way roun',
      'grids.geojson 4 rings had a small loop, which',
    ]);
    expect([city.areas.district.length, city.areas.grid.length]).toEqual([10, 73]);
    expect(city.areas.grid.every(({ parent }) => city.areas.district.some(({ code }) => code === parent))).toBe(true);
    const unnamed = city.areas.district.filter(
      ({ label, polygons }) => !label || !isInsideAny({ lon: label[0], lat: label[1] }, polygons),
    );
    expect(unnamed).toEqual([]);
    expect(findGrid({ lon: 2.1744, lat: 41.4036 }, index)).toMatchObject({ code: 'b06', district: '02' });
    expect(city.areas.grid.find(({ code }) => code === 'b06')?.name).toBe('la Sagrada Família');
  });

  it('has one neighbourhood for every place in it', async () => {
    const { index, outline } = await read(BARCELONA);
    const place = fc.record({
      lon: fc.double({ min: 2.05, max: 2.23, noNaN: true }),
      lat: fc.double({ min: 41.3, max: 41.47, noNaN: true }),
    });
    fc.assert(
      fc.property(place, (point) => {
        fc.pre(isInsideAny(point, outline));
        expect(findGrid(point, index)).toBeDefined();
      }),
      { numRuns: 2_000, seed: 34 },
    );
  });

  it('is the same from metres of its survey office, and with latitude first', async () => {
    const plain = await read(BARCELONA);
    const places = [...Array(400).keys()].map((at) => ({
      lon: 2.06 + (at % 20) * 0.008,
      lat: 41.32 + Math.floor(at / 20) * 0.007,
    }));
    const found = places.map((point) => findGrid(point, plain.index)?.code);
    expect(new Set(found).size).toBeGreaterThan(50);
    const head = JSON.parse(await readFile(join(BARCELONA, 'city.json'), 'utf8')) as object;
    await writeFile(join(folder, 'city.json'), JSON.stringify({ ...head, crs: 'EPSG:25831' }));
    for (const file of ['districts.geojson', 'grids.geojson']) {
      await rewrite(file, ([lon = 0, lat = 0]) =>
        proj4('WGS84', UTM_31, [lon, lat]).map((metres) => Math.round(metres * 100) / 100),
      );
    }
    const metres = await read(folder);
    expect(metres.faults).toEqual([]);
    const same = places.filter((point, at) => findGrid(point, metres.index)?.code === found[at]).length;
    expect(same).toBe(places.length);
    await writeFile(join(folder, 'city.json'), JSON.stringify({ ...head, center: [2.16, 41.39] }));
    for (const file of ['districts.geojson', 'grids.geojson']) await rewrite(file, ([lon = 0, lat = 0]) => [lat, lon]);
    const swapped = await read(folder);
    expect(swapped.notes.filter(({ message }) => message.includes('swapped'))).toHaveLength(2);
    expect(places.map((point) => findGrid(point, swapped.index)?.code)).toEqual(found);
  });
});
