import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCaseBook } from '@cityloop/db/case/case-book';
import { listRegions } from '@cityloop/db/city/city';
import { readCityGrids } from '@cityloop/db/city/grid-shape';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import { findGrid, indexGrids } from '@cityloop/domain/grid/locate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importCity } from './import-city.ts';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cityloop-city-'));
});
afterEach(() => rm(folder, { recursive: true }));

const rowsOf = async (sql: string) => (await database.owner.query(sql)).rows;

describe('a city of three files', () => {
  const square = (west: number, east: number) => ({
    type: 'Polygon',
    coordinates: [
      [
        [west, 52],
        [east, 52],
        [east, 52.1],
        [west, 52.1],
        [west, 52],
      ],
    ],
  });
  const layer = (...areas: readonly (readonly [number | string, object])[]) =>
    JSON.stringify({
      type: 'FeatureCollection',
      features: areas.map(([gml_id, geometry]) => ({
        type: 'Feature',
        properties: { gml_id, naam: `Buurt ${gml_id}` },
        geometry,
      })),
    });
  const head = {
    code: 'ams',
    name: 'Amsterdam',
    timezone: 'Europe/Amsterdam',
    properties: { code: 'gml_id', name: 'naam' },
  };

  beforeEach(async () => {
    await writeFile(join(folder, 'city.json'), JSON.stringify(head));
    await writeFile(join(folder, 'departments.csv'), 'name;code\nGemeente;gemeente\n');
  });

  it('has one level: its areas are districts and unit grids', async () => {
    await writeFile(join(folder, 'districts.geojson'), layer([363, square(4.8, 4.9)], ['BU-2', square(4.9, 5)]));
    expect(await importCity(database.owner, folder)).toMatchObject({ changed: true, grids: 2, notes: [] });
    for (const level of ['district', 'grid'] as const) {
      expect((await listRegions(database.owner, level)).map(({ code, name }) => [code, name])).toEqual([
        ['363', 'Buurt 363'],
        ['BU-2', 'Buurt BU-2'],
      ]);
    }
    expect(await listRegions(database.owner, 'street')).toEqual([]);
    const index = indexGrids(await readCityGrids(database.owner));
    expect(findGrid({ lon: 4.95, lat: 52.05 }, index)).toMatchObject({ code: 'BU-2', district: 'BU-2' });
    expect(await rowsOf('select code, center, bounds, name_en from city')).toEqual([
      { code: 'ams', center: [4.9, 52.05], bounds: [4.8, 52, 5, 52.1], name_en: 'Amsterdam' },
    ]);
  });

  it('may have a second level, and components in their own district', async () => {
    await writeFile(join(folder, 'districts.geojson'), layer(['Centrum', square(4.8, 5)]));
    await writeFile(join(folder, 'grids.geojson'), layer(['BU-1', square(4.8, 4.9)], ['BU-2', square(4.9, 4.99)]));
    await writeFile(join(folder, 'component-types.csv'), 'code,class,name,device\nlamp,public-facility,Lamp,0\n');
    await writeFile(
      join(folder, 'components.csv'),
      'id,type,name,lon,lat\nL-1,lamp,L,4.95,52.05\nL-2,lamp,L,4.995,52.05\n',
    );
    await importCity(database.owner, folder);
    expect(await rowsOf("select id, grid, district from component where id like 'L-%' order by id")).toEqual([
      { id: 'L-1', grid: 'BU-2', district: 'Centrum' },
      { id: 'L-2', grid: 'BU-2', district: 'Centrum' },
    ]);
    expect((await listRegions(database.owner, 'district')).map(({ code }) => code)).toEqual(['Centrum']);
    expect((await listRegions(database.owner, 'grid')).map(({ code }) => code)).toEqual(['BU-1', 'BU-2']);
    expect([...(await getCaseBook(database.owner)).areas]).toEqual([
      ['BU-1', ['Centrum']],
      ['BU-2', ['Centrum']],
    ]);
  });
});
