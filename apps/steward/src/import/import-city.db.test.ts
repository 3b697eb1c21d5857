import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ImportError } from './fault.ts';
import { MINI_CITY } from './fixture/mini-city.ts';
import { importCity } from './import-city.ts';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cityloop-city-'));
  await cp(MINI_CITY, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function edit(file: string, change: (source: string) => string): Promise<void> {
  const path = join(folder, file);
  await writeFile(path, change(await readFile(path, 'utf8')));
}

async function faultsOf(work: Promise<unknown>): Promise<readonly unknown[]> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ImportError) return error.faults;
  throw error ?? new Error('the import was accepted');
}

const rowsOf = async (sql: string) => (await database.owner.query(sql)).rows;

describe('the feeds of a city', () => {
  it('that are wrong are told with their place', async () => {
    const feed = { id: 'a-feed', kind: 'mqtt', name: 'x', department: 'nobody', target: 'senml', mapping: '' };
    await writeFile(join(folder, 'feeds.json'), JSON.stringify([feed, feed]));
    expect(await faultsOf(importCity(database.owner, folder))).toEqual([
      expect.objectContaining({ file: 'feeds.json', column: '0.department' }),
      expect.objectContaining({ file: 'feeds.json', column: '1.id' }),
      expect.objectContaining({ file: 'feeds.json', column: '1.department' }),
    ]);
    await writeFile(join(folder, 'feeds.json'), JSON.stringify([{ ...feed, kind: 'fax' }]));
    expect(await faultsOf(importCity(database.owner, folder))).toEqual([
      expect.objectContaining({ file: 'feeds.json', column: '0.kind' }),
    ]);
  });
});

describe('a city that is right', () => {
  it('may say by which channel the events of a department come', async () => {
    await importCity(database.owner, MINI_CITY);
    expect(await rowsOf('select distinct channel from department')).toEqual([{ channel: 'department' }]);
    await edit('departments.csv', (source) =>
      source
        .trimEnd()
        .split('\n')
        .map((line, index) => `${line},${index === 0 ? 'channel' : index === 1 ? 'hotline' : ''}`)
        .join('\n'),
    );
    await importCity(database.owner, folder);
    expect(await rowsOf('select channel, count(*)::int from department group by 1 order by 1 desc')).toEqual([
      { channel: 'hotline', count: 1 },
      { channel: 'department', count: expect.any(Number) },
    ]);
  });

  it('is loaded with every component in its grid and district', async () => {
    const result = await importCity(database.owner, MINI_CITY);
    expect(result).toMatchObject({ changed: true, components: 6, grids: 4 });
    expect(await rowsOf("select grid, district, parent from component where id = 'MH-0002'")).toEqual([
      { grid: '99020200100101', district: '990202', parent: 'MH-0001' },
    ]);
    expect(await rowsOf('select name, working_hours from city')).toEqual([
      {
        name: '双苑市',
        working_hours: [
          ['09:00', '12:00'],
          ['13:30', '17:30'],
        ],
      },
    ]);
  });

  it('may leave out columns that came later, or fill them', async () => {
    const seeds = () =>
      rowsOf(
        'select cadence_seconds as c, varies_within_seconds as v from metric order by component_type desc, code desc',
      );
    await importCity(database.owner, MINI_CITY);
    expect((await seeds())[0]).toEqual({ c: null, v: null });
    await edit('metrics.csv', (source) =>
      source
        .replace('decimals', 'decimals,cadenceSeconds,variesWithinSeconds,maxRatePerMinute')
        .replace('20,2', '20,2,10,1800,')
        .replace('100,0', '100,0,,,')
        .replace('boolean,,,0', 'boolean,,,0,30,,'),
    );
    await importCity(database.owner, folder);
    expect(await seeds()).toEqual([
      { c: 10, v: 1800 },
      { c: null, v: null },
      { c: 30, v: null },
    ]);
    await edit('metrics.csv', (source) => source.replace('2,10,1800', '2,0,1800'));
    const [fault] = await faultsOf(importCity(database.owner, folder));
    expect(fault).toMatchObject({ column: 'cadenceSeconds', line: 2 });
  });

  it("may bring feeds, which are the desk's once they are there", async () => {
    const feed = {
      id: 'water-gauges',
      kind: 'mqtt',
      name: '水位',
      target: 'senml',
      mapping: 'payload',
      state: 'dryRun',
    };
    const [{ department }] = await rowsOf('select code as department from department order by code limit 1');
    const write = (name: string) =>
      writeFile(join(folder, 'feeds.json'), JSON.stringify([{ ...feed, department, name }]));
    const feeds = () =>
      rowsOf(
        'select f.id, f.state, v.name from feed f join feed_version v on v.feed = f.id and version_in_force = version',
      );
    await write('水位');
    await importCity(database.owner, folder);
    expect(await feeds()).toEqual([{ id: 'water-gauges', state: 'dryRun', name: '水位' }]);
    await write('改名');
    expect(await importCity(database.owner, folder)).toMatchObject({ changed: true });
    expect(await feeds()).toEqual([{ id: 'water-gauges', state: 'dryRun', name: '水位' }]);
    await rm(join(folder, 'feeds.json'));
    await importCity(database.owner, folder);
    expect(await feeds()).toHaveLength(1);
  });

  it('changes nothing when loaded again', async () => {
    const contents = async () => {
      const tables = ['city', 'region', 'component', 'metric', 'category', 'alarm_rule', 'vital_sign'];
      return Promise.all(tables.map((table) => rowsOf(`select xmin::text, t.* from ${table} t order by t::text`)));
    };
    await importCity(database.owner, MINI_CITY);
    const before = await contents();
    expect(await importCity(database.owner, MINI_CITY)).toMatchObject({ changed: false });
    expect(await contents()).toEqual(before);
  });

  it('keeps keys, retires components that are gone and brings them back', async () => {
    await importCity(database.owner, MINI_CITY);
    const [before] = await rowsOf("select key from component where id = 'WL-0001'");
    await edit('components.csv', (source) => source.replace(/^WL-0001.*\n/m, '').replace('北苑下穿水位', '改名'));
    expect(await importCity(database.owner, folder)).toMatchObject({ changed: true, components: 5 });
    expect(await rowsOf("select retired_at is not null as retired from component where id = 'WL-0001'")).toEqual([
      { retired: true },
    ]);
    expect(await rowsOf("select name from component where id = 'WL-0002'")).toEqual([{ name: '改名' }]);
    await importCity(database.owner, MINI_CITY);
    expect(await rowsOf("select key, retired_at from component where id = 'WL-0001'")).toEqual([
      { key: before.key, retired_at: null },
    ]);
  });

  it('leaves what the desk keeps as it is, and ends the credentials of what it retires', async () => {
    await importCity(database.owner, folder);
    await database.owner.query("update component set name = '改名', kept_by_desk = true where id = 'WL-0001'");
    await database.owner.query(
      `insert into device_credential (username, component_key, secret_hash)
       select id, key, '\\x00' from component where id in ('WL-0001', 'WL-0002')`,
    );
    await edit('components.csv', (source) => source.replace(/^WL-.*\n/gm, ''));
    await importCity(database.owner, folder);
    const sql = `select id, name, retired_at is not null as retired, ends_at is not null as ended
      from component join device_credential on key = component_key order by id`;
    expect(await rowsOf(sql)).toEqual([
      { id: 'WL-0001', name: '改名', retired: false, ended: false },
      { id: 'WL-0002', name: '北苑下穿水位', retired: true, ended: true },
    ]);
    await database.owner.query('delete from device_credential');
    await database.owner.query('update component set kept_by_desk = false');
  });

  it('puts the new version of a rule in force and keeps the old one', async () => {
    await importCity(database.owner, MINI_CITY);
    await edit('rules.csv', (source) =>
      source.replace('water-level-flood,1,', 'water-level-flood,2,').replace(',0.3,', ',0.4,'),
    );
    await importCity(database.owner, folder);
    expect(
      await rowsOf(
        "select version, parameters -> 'on' as on, in_force from alarm_rule where code = 'water-level-flood' order by 1",
      ),
    ).toEqual([
      { version: 1, on: 0.3, in_force: false },
      { version: 2, on: 0.4, in_force: true },
    ]);
    await importCity(database.owner, MINI_CITY);
  });

  it('has rules of every kind, and the same again the next time', async () => {
    const own = [
      'rises,1,rate,water-level-gauge,water-level,above,0.1,0.05,0,0,2,,快速上涨,,60,,,',
      'silent,1,absence,water-level-gauge,water-level,,,,,0,4,,失联,,,600,,',
      'both,1,composite,water-level-gauge,water-level,,,,0,0,1,,双重,,,,all,water-level above 0.3 0.2;battery below 10 20',
    ];
    await edit('rules.csv', (source) => {
      const [header = '', ...rows] = source.trim().split('\n');
      const withKind = header.replace(',version,', ',version,kind,');
      const thresholds = rows.map((row) => `${row.replace(/^([^,]+,\d+),/, '$1,,')},,,,`);
      return [`${withKind},overSeconds,silentSeconds,mode,parts`, ...thresholds, ...own].join('\n');
    });
    await importCity(database.owner, folder);
    const kinds = await rowsOf(
      "select code, kind from alarm_rule where in_force and kind <> 'threshold' order by code",
    );
    expect(kinds).toEqual([
      { code: 'both', kind: 'composite' },
      { code: 'rises', kind: 'rate' },
      { code: 'silent', kind: 'absence' },
    ]);
    await edit('rules.csv', (source) => source.replace('失联', '无数据'));
    expect(await importCity(database.owner, folder)).toMatchObject({ changed: true });
    await edit('rules.csv', (source) => source.replace(',600,', ',900,'));
    expect(await faultsOf(importCity(database.owner, folder))).toEqual([
      expect.objectContaining({ file: 'rules.csv', column: 'version', message: expect.stringContaining('"silent"') }),
    ]);
    await edit('rules.csv', (source) => source.replace(',900,', ',600,').replace('battery below', 'power below'));
    expect(await faultsOf(importCity(database.owner, folder))).toEqual([
      expect.objectContaining({ file: 'rules.csv', column: 'parts' }),
    ]);
    await importCity(database.owner, MINI_CITY);
  });
});

describe('sheets as people save them', () => {
  const departments = async () =>
    (await rowsOf('select code, name, kind from department order by code')) as { name: string }[];

  it('may be in any order, under Chinese names, separated by semicolons, in UTF-16, with columns that nobody knows', async () => {
    await importCity(database.owner, MINI_CITY);
    const before = await departments();
    await edit('departments.csv', (source) => {
      const [header = '', ...rows] = source
        .trim()
        .split('\n')
        .map((line) => line.split(',').toReversed().concat('x').join(';'));
      const names: Record<string, string> = {
        code: '编码',
        name: '名称',
        nameEn: '英文名称',
        kind: '类别',
        district: '区',
      };
      return [
        header
          .split(';')
          .map((name) => names[name] ?? name)
          .join(';'),
        ...rows,
        ';;;;;',
        '',
      ].join('\r\n');
    });
    const path = join(folder, 'departments.csv');
    await writeFile(path, Buffer.from(`\uFEFF${await readFile(path, 'utf8')}`, 'utf16le'));
    const { notes, changed } = await importCity(database.owner, folder);
    expect(changed).toBe(true);
    expect(await departments()).toEqual(before);
    expect(notes).toEqual([
      expect.objectContaining({ file: 'departments.csv', line: 1, message: expect.stringContaining('"x"') }),
    ]);
  });

  it('may be GBK, as Chinese Excel saves them', async () => {
    await importCity(database.owner, MINI_CITY);
    const before = await departments();
    // 监督中心 and 测试 in GBK
    const gbk = Buffer.from('bce0b6bdd6d0d0c42cb2e2cad4', 'hex');
    const lines = (await readFile(join(folder, 'departments.csv'), 'latin1')).trim().split('\n');
    const ascii = lines.map((line) => line.replaceAll(/[^\0-\x7F]+/g, 'x'));
    const named = Buffer.concat([
      Buffer.from(`${ascii.join('\n')}\ngbk,`, 'latin1'),
      gbk.subarray(0, 8),
      Buffer.from(',x,professional,\n', 'latin1'),
    ]);
    await writeFile(join(folder, 'departments.csv'), named);
    await importCity(database.owner, folder);
    expect(await departments()).toContainEqual({ code: 'gbk', name: '监督中心', kind: 'professional' });
    await importCity(database.owner, MINI_CITY);
    expect(await departments()).toEqual(before);
  });

  it('may be left out, but for departments: what is left out is empty, or what a city begins with', async () => {
    const others = ['accounts', 'calendar', 'categories', 'component-types', 'components', 'conditions', 'metrics'];
    for (const name of [...others, 'responsibilities', 'rules', 'stage-limits', 'vital-signs'])
      await rm(join(folder, `${name}.csv`));
    for (const name of ['roads', 'water', 'green', 'landmarks']) await rm(join(folder, `${name}.geojson`));
    expect(await importCity(database.owner, folder)).toMatchObject({ changed: true, components: 0, accounts: [] });
    expect(await rowsOf('select stage from stage_limit')).toHaveLength(5);
    expect(await rowsOf('select code from vital_sign')).not.toEqual([]);
    await importCity(database.owner, MINI_CITY);
  });
});

describe('a city with faults', () => {
  const refusals: readonly [string, string, (source: string) => string, object][] = [
    [
      'a cell that is no number',
      'components.csv',
      (s) => s.replace('120.005,30.005', 'east,30.005'),
      { line: 2, column: 'lon' },
    ],
    [
      'a component outside every grid',
      'components.csv',
      (s) => s.replace('120.005,30.015', '121,31'),
      { line: 3, column: 'lon+lat' },
    ],
    [
      'an unknown type',
      'components.csv',
      (s) => s.replace('MH-0001,manhole-sensor', 'MH-0001,manhole'),
      { line: 6, column: 'type' },
    ],
    ['a missing value', 'departments.csv', (s) => s.replace('municipal,市政设施养护中心,', 'municipal,'), { line: 4 }],
    ['a wrong header', 'metrics.csv', (s) => s.replace('unit', 'units'), { line: 1 }],
    [
      'an unknown department',
      'responsibilities.csv',
      (s) => s.replace('*,sanitation', '*,nobody'),
      { line: 5, column: 'department' },
    ],
    [
      'a repeated key',
      'categories.csv',
      (s) => s.replace('noise-nuisance', 'illegal-dumping'),
      { line: 5, column: 'code' },
    ],
    [
      'a grid code of 13 digits',
      'grids.geojson',
      (s) => s.replace('99020100100102', '9902010010010'),
      { line: 3, column: 'code' },
    ],
    ['a district that is a line', 'districts.geojson', (s) => s.replace('"Polygon"', '"LineString"'), { line: 2 }],
    ['text that is not JSON', 'water.geojson', () => 'no', { line: 1 }],
    [
      'an unknown metric in a rule',
      'rules.csv',
      (s) => s.replace('gauge,water-level,', 'gauge,depth,'),
      { line: 2, column: 'metric' },
    ],
    ['an unknown time zone', 'city.json', (s) => s.replace('Asia/Shanghai', 'Asia/Nowhere'), { column: 'timezone' }],
    [
      'a rule changed under its version',
      'rules.csv',
      (s) => s.replace(',0.3,', ',0.9,'),
      { line: 2, column: 'version' },
    ],
  ];

  it.each(refusals)('is refused: %s', async (_, file, change, where) => {
    await importCity(database.owner, MINI_CITY);
    const before = await rowsOf('select xmin::text, * from city');
    await edit(file, change);
    const faults = await faultsOf(importCity(database.owner, folder));
    expect(faults).toContainEqual(expect.objectContaining({ file, ...where }));
    expect(await rowsOf('select xmin::text, * from city')).toEqual(before);
  });

  it('is refused with all faults at once', async () => {
    await edit('components.csv', (source) =>
      source.replace('120.005,30.005', 'east,30.005').replace('120.005,30.015', '121,31'),
    );
    await rm(join(folder, 'departments.csv'));
    await writeFile(join(folder, 'city.json'), '{');
    const faults = await faultsOf(importCity(database.owner, folder));
    expect(faults).toContainEqual(expect.objectContaining({ file: 'components.csv', line: 2, column: 'lon' }));
    expect(faults).toContainEqual(expect.objectContaining({ file: 'components.csv', line: 3, column: 'lon+lat' }));
    expect(faults).toContainEqual(expect.objectContaining({ file: 'departments.csv' }));
    expect(faults).toContainEqual(expect.objectContaining({ file: 'city.json' }));
  });

  it('is refused where an account belongs to a department that is gone', async () => {
    await importCity(database.owner, MINI_CITY);
    await database.owner.query(
      "insert into account (username, display_name, password_hash, roles, department) values ('left', 'left', '', '{handler}', 'north-water')",
    );
    await edit('departments.csv', (source) => source.replace(/^north-water.*\n/m, ''));
    await edit('responsibilities.csv', (source) => source.replace(/^.*north-water\n/m, ''));
    const faults = await faultsOf(importCity(database.owner, folder));
    expect(faults).toEqual([expect.objectContaining({ file: 'departments.csv' })]);
  });
});
