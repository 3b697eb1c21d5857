import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findGrid, indexGrids } from '@cityloop/domain/grid/locate';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCityFolder } from '../city-folder.ts';
import { readHead } from '../city-head.ts';
import type { Findings } from '../fault.ts';
import { gridsOf } from '../locate-components.ts';
import { levelsOf } from './area.ts';
import { readAreas } from './read-areas.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cityloop-areas-'));
});
afterEach(() => rm(folder, { recursive: true }));

const HEAD = { code: 'T', name: '试市', timezone: 'Asia/Shanghai' };

/** Reads these layers, given as texts or as lists of features. */
async function read(layers: Readonly<Record<string, unknown>>, head: object = {}) {
  for (const [name, content] of Object.entries(layers)) {
    const text = typeof content === 'string' ? content : collection(content as readonly object[]);
    await writeFile(join(folder, `${name}.geojson`), content instanceof Uint8Array ? content : text);
  }
  const findings: Findings = { faults: [], notes: [] };
  const city = await openCityFolder(folder, 'test', findings);
  const areas = await readAreas(city, readHead(JSON.stringify({ ...HEAD, ...head }), findings.faults));
  return { areas, grids: gridsOf(areas), ...findings };
}

const collection = (features: readonly object[]) =>
  `{"type":"FeatureCollection","features":[\n${features.map((each) => JSON.stringify(each)).join(',\n')}\n]}`;
const feature = (properties: object, geometry: object) => ({ type: 'Feature', properties, geometry });
const box = (west: number, south: number, east: number, north: number) => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const polygon = (...rings: readonly (readonly (readonly number[])[])[]) => ({ type: 'Polygon', coordinates: rings });
const area = (code: unknown, geometry: object, more: object = {}) =>
  feature({ code, name: `n ${code}`, ...more }, geometry);
const LEFT = polygon(box(120, 30, 120.01, 30.01));
const RIGHT = polygon(box(120.01, 30, 120.02, 30.01));

describe('levels of areas', () => {
  it('are one: then a grid is the district too', async () => {
    const { areas, grids, faults } = await read({ districts: [area('A', LEFT), area('B', RIGHT)] });
    expect(faults).toEqual([]);
    expect(levelsOf(areas)).toEqual(['district']);
    expect(findGrid({ lon: 120.015, lat: 30.005 }, indexGrids(grids))).toMatchObject({ code: 'B', district: 'B' });
  });

  it('are two with codes of their own, numbers and ids among them; the parent is the area around', async () => {
    const { areas, grids, faults, notes } = await read({
      districts: [area('Centrum', polygon(box(120, 30, 120.02, 30.01)))],
      grids: [area(7, LEFT), { ...area(undefined, RIGHT), id: 'BU-2' }],
    });
    expect(faults).toEqual([]);
    expect(areas.grid.map(({ code, parent }) => [code, parent])).toEqual([
      ['7', 'Centrum'],
      ['BU-2', 'Centrum'],
    ]);
    expect(findGrid({ lon: 120.015, lat: 30.005 }, indexGrids(grids))).toMatchObject({ district: 'Centrum' });
    expect(notes).toEqual([
      expect.objectContaining({ file: 'grids.geojson', message: expect.stringContaining('2 areas name no parent') }),
    ]);
  });

  it('have names of properties that city.json tells, for all or by layer, and a prefix', async () => {
    const properties = { code: 'gml_id', name: 'naam', grids: { code: 'nr', prefix: 'g' } };
    const { areas, faults } = await read(
      {
        districts: [feature({ gml_id: 'w.1', naam: 'Wijk' }, polygon(box(120, 30, 120.02, 30.01)))],
        grids: [feature({ nr: 1, naam: 'Buurt' }, LEFT), feature({ nr: 2, naam: 'Buurt' }, RIGHT)],
      },
      { properties },
    );
    expect(faults).toEqual([]);
    expect([areas.district[0]?.code, areas.grid.map(({ code }) => code)]).toEqual(['w.1', ['g1', 'g2']]);
  });
});

describe('coordinates', () => {
  const inRd = (code: string, west: number) => area(code, polygon(box(west, 487_000, west + 500, 487_500)));

  it('may be of another system, which city.json or the file names', async () => {
    const byHead = await read({ grids: [inRd('A', 121_000), inRd('B', 121_500)] }, { crs: 'EPSG:28992' });
    expect(byHead.faults).toEqual([]);
    const [lon = 0, lat = 0] = byHead.areas.grid[0]?.polygons[0]?.[0]?.[0] ?? [];
    // The tower of the Westerkerk is at 121,000 / 487,500 and 52.3746 N, 4.8841 E, give or take the church.
    expect(Math.abs(lon - 4.8845)).toBeLessThan(0.01);
    expect(Math.abs(lat - 52.371)).toBeLessThan(0.01);
    const named = collection([inRd('A', 121_000)]).replace(
      '{',
      '{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}},',
    );
    expect((await read({ grids: named })).areas.grid[0]?.polygons[0]?.[0]?.[0]).toEqual([lon, lat]);
  });

  it.each([{ crs: 'GCJ-02' }, { datum: 'GCJ02' }])('may be GCJ-02: %o', async (head) => {
    const { areas, faults } = await read({ grids: [area('A', LEFT)] }, head);
    const [lon = 0, lat = 0] = areas.grid[0]?.polygons[0]?.[0]?.[0] ?? [];
    expect(faults).toEqual([]);
    expect(lon).toBeLessThan(119.997);
    expect(Math.abs(lat - 30)).toBeGreaterThan(0.001);
  });

  it('of metres that nobody explains are refused with what would work', async () => {
    expect((await read({ grids: [inRd('A', 121_000)] })).faults).toEqual([
      {
        file: 'grids.geojson',
        line: 1,
        message: expect.stringContaining('say in city.json which system they are of, such as "crs"'),
      },
    ]);
    expect((await read({ grids: [area('A', LEFT)] }, { crs: 'EPSG:99999' })).faults).toEqual([
      expect.objectContaining({
        file: 'city.json',
        column: 'crs',
        message: expect.stringContaining('EPSG:99999 is not among'),
      }),
    ]);
  });

  it('the wrong way round are swapped where that is beyond doubt', async () => {
    const swapped = polygon(box(30, 120, 30.01, 120.01));
    const { areas, notes, faults } = await read({ grids: [area('A', swapped)] });
    expect(faults).toEqual([]);
    expect(notes[0]?.message).toContain('they were swapped');
    expect(areas.grid[0]?.polygons[0]?.[0]).toContainEqual([120.01, 30.01]);
    const amsterdam = polygon(box(52.3, 4.8, 52.31, 4.81));
    expect((await read({ grids: [area('A', amsterdam)] }, { center: [4.9, 52.37] })).notes[0]?.message).toContain(
      'swapped',
    );
  });
});

describe('borders', () => {
  const told = async (geometry: object) => {
    const { areas, faults, notes } = await read({ grids: [area('A', geometry)] });
    return {
      rings: areas.grid[0]?.polygons.map((each) => each.map((ring) => ring.length)),
      faults,
      notes: notes.map(({ message }) => message),
    };
  };

  it.each([
    ['clockwise', polygon(box(120, 30, 120.01, 30.01).toReversed()), [[5]], 'wrong way round'],
    ['unclosed', polygon(box(120, 30, 120.01, 30.01).slice(0, 4)), [[5]], 'not closed'],
    [
      'with a hole of no area',
      polygon(box(120, 30, 120.01, 30.01), [
        [120.001, 30.001],
        [120.001, 30.002],
        [120.001, 30.001],
        [120.001, 30.001],
      ]),
      [[5]],
      'enclose no area',
    ],
    [
      'with a small loop',
      polygon([
        [120, 30],
        [120.01, 30],
        [120.01, 30.01],
        [120.0051, 30.01],
        [120.005, 30.0101],
        [120.0051, 30.0101],
        [120.005, 30.01],
        [120, 30.01],
        [120, 30],
      ]),
      [[8]],
      'small loop',
    ],
    [
      'with a part that stands as a hole',
      polygon(box(120, 30, 120.01, 30.01), box(120.02, 30, 120.03, 30.01).toReversed()),
      [[5], [5]],
      'taken as parts',
    ],
    [
      'with a hole across the border',
      polygon(box(120, 30, 120.01, 30.01), box(120.009, 30.004, 120.02, 30.006).toReversed()),
      [[9]],
      'cut out',
    ],
  ])('%s are mended and told', async (_, geometry, rings, note) => {
    const result = await told(geometry);
    expect(result.faults).toEqual([]);
    expect(result.rings).toEqual(rings);
    expect(result.notes.join('; ')).toContain(note);
  });

  it.each([
    [
      'a bow tie',
      polygon([
        [120, 30],
        [120.01, 30.01],
        [120.01, 30],
        [120, 30.01],
        [120, 30],
      ]),
      'feature 1 "A" crosses itself at 120.005000, 30.005000',
    ],
    [
      'a line',
      {
        type: 'LineString',
        coordinates: [
          [120, 30],
          [121, 30],
        ],
      },
      'feature 1 is a LineString; an area is',
    ],
    ['nothing', null, 'feature 1 has no geometry'],
    [
      'a ring of two positions',
      polygon([
        [120, 30],
        [121, 30],
      ]),
      'encloses no area',
    ],
    [
      'a position of words',
      polygon([[120, 30], ['x', 30] as never, [121, 31], [120, 30]]),
      'feature 1 has no position at ring 1, position 2: ["x",30]',
    ],
  ])('that are %s are refused with their place', async (_, geometry, message) => {
    const { faults } = await told(geometry as object);
    expect(faults).toEqual([
      expect.objectContaining({
        file: 'grids.geojson',
        line: 2,
        column: 'geometry',
        message: expect.stringContaining(message),
      }),
    ]);
  });

  it('of parts that are features of one code are joined', async () => {
    const { areas, notes, faults } = await read({
      grids: [area('A', LEFT), area('A', polygon(box(121, 30, 121.01, 30.01)))],
    });
    expect(faults).toEqual([]);
    expect(areas.grid[0]?.polygons).toHaveLength(2);
    expect(notes[0]?.message).toContain('were joined');
  });

  it('that share a strip are told, and refused where one lies upon the other', async () => {
    const strip = await read({ grids: [area('A', LEFT), area('B', polygon(box(120.0099, 30.001, 120.02, 30.009)))] });
    expect(strip.faults).toEqual([]);
    expect(strip.notes[0]?.message).toContain('share a strip');
    expect(findGrid({ lon: 120.00995, lat: 30.005 }, indexGrids(strip.grids))?.code).toBe('A');
    const twice = await read({ grids: [area('A', LEFT), area('B', LEFT)] });
    expect(twice.faults).toEqual([
      expect.objectContaining({ line: 3, message: expect.stringContaining('"A" and "B" at') }),
    ]);
    const nested = await read({ grids: [area('A', LEFT), area('B', polygon(box(120.004, 30.004, 120.006, 30.006)))] });
    expect(nested.faults).toHaveLength(1);
  });

  it('of tens of thousands of positions are read too', async () => {
    const wave = [...Array(30_000).keys()].map((at) => [120.01 + Math.sin(at / 7) * 1e-4, 30 + at / 3e6]);
    const left = polygon([...wave, [120.01, 30.01], [120, 30.01], [120, 30]]);
    const right = polygon([...wave.toReversed(), [120.01, 30], [120.02, 30], [120.02, 30.01], [120.01, 30.01]]);
    const { areas, faults } = await read({ grids: [area('A', left), area('B', right)] });
    expect(faults).toEqual([]);
    expect(areas.grid.map(({ polygons }) => polygons[0]?.[0]?.length)).toEqual([30_004, 30_004]);
  });

  it('that leave places free are told; such places are of the nearest grid', async () => {
    const { grids, notes } = await read({
      districts: [area('D', polygon(box(120, 30, 120.03, 30.01)))],
      grids: [area('A', LEFT, { parent: 'D' }), area('B', RIGHT, { parent: 'D' })],
    });
    expect(notes.map(({ message }) => message)).toEqual([expect.stringContaining('unit grids cover 67 %')]);
    expect(findGrid({ lon: 120.025, lat: 30.005 }, indexGrids(grids))?.code).toBe('B');
  });
});

describe('a layer that is refused', () => {
  it.each<[string, unknown, object]>([
    ['empty', '', { line: 1, message: expect.stringContaining('is empty') }],
    [
      'no JSON',
      '{"type":"FeatureCollection",\n"features":[\n}',
      { line: 3, message: expect.stringContaining('is not JSON') },
    ],
    ['a topology', '{"type":"Topology","objects":{}}', { line: 1, message: expect.stringContaining('not a Topology') }],
    [
      'without features',
      '{"type":"FeatureCollection","features":[]}',
      { message: expect.stringContaining('has no feature') },
    ],
    [
      'without names',
      [feature({ cartodb_id: 5, hood: 'X' }, LEFT)],
      {
        line: 2,
        column: 'properties.code',
        message: expect.stringContaining('It has: "cartodb_id", "hood". Say in city.json'),
      },
    ],
    [
      'of codes that no topic can hold',
      [area('a/b', LEFT)],
      { column: 'properties.code', message: expect.stringContaining("can't be a code") },
    ],
    [
      'of one code twice',
      [area('A', LEFT), { ...area('A', RIGHT, { name: 'other' }) }],
      { line: 3, column: 'code', message: expect.stringContaining('stands in line 2 too') },
    ],
  ])('%s', async (_, content, fault) => {
    const { faults } = await read({ grids: content });
    expect(faults[0]).toMatchObject({ file: 'grids.geojson', ...fault });
  });

  it('by none at all, or codes of two layers', async () => {
    expect((await read({})).faults[0]?.message).toContain('at least one layer');
    const both = await read({ districts: [area('A', polygon(box(120, 30, 120.02, 30.01)))], grids: [area('A', LEFT)] });
    expect(both.faults[0]?.message).toContain('is a code of districts.geojson too; give one layer a prefix');
  });

  it('has a byte order mark and is taken all the same', async () => {
    expect((await read({ grids: `\uFEFF${collection([area('A', LEFT)])}` })).faults).toEqual([]);
    expect((await read({ grids: Buffer.from(`\uFEFF${collection([area('A', LEFT)])}`, 'utf16le') })).faults).toEqual(
      [],
    );
  });
});

describe('any GeoJSON', () => {
  const wild = fc.oneof(
    fc.constantFrom(null, 0, 1e308, -181, 4e5, 'x', [], {}, true),
    fc.double(),
    fc.jsonValue({ maxDepth: 3 }),
  );
  /** Where one of the values inside is replaced, or a list shuffled. */
  const spoil = (value: unknown, path: readonly number[], by: unknown): unknown => {
    const [step, ...rest] = path;
    if (step === undefined || typeof value !== 'object' || value === null) return by;
    const keys = Object.keys(value);
    const key = keys[step % Math.max(1, keys.length)];
    if (key === undefined) return by;
    const changed = spoil((value as Record<string, unknown>)[key], rest, by);
    return Array.isArray(value)
      ? value.map((each, index) => (String(index) === key ? changed : each))
      : { ...value, [key]: changed };
  };
  const GOOD = {
    type: 'FeatureCollection',
    features: [
      area('A', LEFT),
      area('B', RIGHT),
      area('C', {
        type: 'MultiPolygon',
        coordinates: [[box(121, 30, 121.1, 30.1), box(121.01, 30.01, 121.02, 30.02).toReversed()]],
      }),
    ],
  };

  it('is read, or refused with file, line and remedy; what is read has true borders', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.tuple(fc.array(fc.nat(12), { minLength: 1, maxLength: 8 }), wild), { maxLength: 4 }),
      fc.option(fc.nat(400)),
      async (defects, cut) => {
        const spoiled = defects.reduce<unknown>((value, [path, by]) => spoil(value, path, by), GOOD);
        const text = JSON.stringify(spoiled) ?? '';
        const { faults, areas, grids } = await read({ grids: cut === null ? text : text.slice(0, -cut) });
        for (const { file, message } of faults)
          expect(`${file} ${message}`).toMatch(/^(grids\.geojson|city\.json) .{10,}/);
        if (faults.length > 0) return;
        expect(areas.grid.length).toBeGreaterThan(0);
        for (const ring of areas.grid.flatMap(({ polygons }) => polygons.flat())) {
          expect(ring.length).toBeGreaterThanOrEqual(4);
          expect(ring[0]).toEqual(ring.at(-1));
          expect(ring.every(([lon, lat]) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90)).toBe(true);
        }
        expect(indexGrids(grids).placed).toHaveLength(areas.grid.length);
      },
    );
    await fc.assert(property, { numRuns: 600, seed: 34 });
  });

  it('with rings of any positions has true borders or is refused', async () => {
    const position = fc
      .tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }))
      .map(([x, y]) => [120 + x / 1000, 30 + y / 1000]);
    const ring = fc.array(position, { minLength: 1, maxLength: 9 });
    const property = fc.asyncProperty(fc.array(ring, { minLength: 1, maxLength: 3 }), async (rings) => {
      const { faults, areas } = await read({ grids: [area('A', polygon(...rings))] });
      expect(faults.length + areas.grid.length).toBeGreaterThan(0);
      for (const [outer = [], ...holes] of areas.grid.flatMap(({ polygons }) => polygons)) {
        expect([outer[0], ...holes.map((hole) => hole[0])]).toEqual([
          outer.at(-1),
          ...holes.map((hole) => hole.at(-1)),
        ]);
      }
    });
    await fc.assert(property, { numRuns: 600, seed: 34 });
  });
});
