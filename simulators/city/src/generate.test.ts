import { chooseDepartment } from '@cityloop/domain/dispatch/choose-department';
import type { UnitGridCode } from '@cityloop/domain/grid/codes';
import { indexGrids, locate } from '@cityloop/domain/grid/locate';
import { describe, expect, test, vi } from 'vitest';
import { DEFAULT_SEED, generateCity } from './generate.ts';

// A city takes three seconds to draw, and machines that run tests are busy.
vi.setConfig({ testTimeout: 60_000 });

type Ring = [number, number][];

interface Area {
  properties: { code: string; name: string; parent?: string; label?: [number, number] };
  geometry: { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] };
}

const city = generateCity(DEFAULT_SEED);

/** Well-known districts and counties; a fictional one must not be mistaken for them. */
const REAL_NAMES =
  '滨江 鼓楼 高新 临湖 西湖 上城 拱墅 萧山 余杭 临平 钱塘 富阳 临安 浦东 黄浦 徐汇 长宁 静安 普陀 虹口 杨浦 闵行 宝山 嘉定 金山 松江 青浦 奉贤 崇明 朝阳 海淀 东城 西城 丰台 石景山 通州 顺义 昌平 大兴 怀柔 平谷 门头沟 房山 玄武 秦淮 建邺 栖霞 雨花台 浦口 六合 江宁 溧水 高淳 越秀 荔湾 天河 白云 黄埔 番禺 花都 南沙 从化 增城 福田 罗湖 南山 盐田 宝安 龙岗 龙华 坪山 光明 海曙 江北 北仑 镇海 鄞州 奉化 思明 海沧 湖里 集美 同安 翔安 云岩 南明 东湖 青云谱 岳麓 开福 芙蓉 天心 望城 雨花 江岸 江汉 硚口 汉阳 武昌 青山 洪山 武侯 锦江 青羊 金牛 成华 渝中 江津 南岸 北碚 临海 澄江 澄海 澄迈 云城 云溪 云龙 南浦 北辰 东丽 西青 津南 星子 望江 望奎 沐川'.split(
    ' ',
  );

function text(name: string): string {
  const found = city.get(name);
  if (found === undefined) throw new Error(`the city has no ${name}: it has ${[...city.keys()].join(', ')}`);
  return found;
}

function areas(level: string): Area[] {
  return JSON.parse(text(`${level}.geojson`)).features;
}

/** Splits quoted fields too: the tables must stay readable by any RFC 4180 reader. */
function rows(name: string): Record<string, string>[] {
  const [header = [], ...lines] = text(name)
    .trimEnd()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
    );
  return lines.map((line) => {
    expect(line, `${name}: ${line.join(',')}`).toHaveLength(header.length);
    return Object.fromEntries(header.map((column, index) => [column, line[index] ?? '']));
  });
}

function column(name: string, key: string): string[] {
  return rows(name).map((row) => row[key] ?? '');
}

function polygons({ geometry }: Area): Ring[][] {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}

function ringArea(ring: Ring): number {
  return ring.slice(1).reduce((sum, [x, y], index) => {
    const [px, py] = ring[index] as [number, number];
    return sum + ((px - 126) * (y - 28.5) - (x - 126) * (py - 28.5)) / 2;
  }, 0);
}

function areaOf(area: Area): number {
  return polygons(area)
    .flat()
    .reduce((sum, ring) => sum + ringArea(ring), 0);
}

function contains(area: Area, x: number, y: number): boolean {
  return polygons(area).some((rings) => rings.filter((ring) => crossesOddly(ring, x, y)).length === 1);
}

function crossesOddly(ring: Ring, x: number, y: number): boolean {
  return ring.slice(1).reduce((inside, [bx, by], index) => {
    const [ax, ay] = ring[index] as [number, number];
    return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax ? !inside : inside;
  }, false);
}

/** The areas that hold a point, found by their boxes first. */
function createLocator(list: Area[]): (x: number, y: number) => Area[] {
  const boxes = list.map((area) => {
    const points = polygons(area).flat(2);
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    return { area, west: Math.min(...xs), east: Math.max(...xs), south: Math.min(...ys), north: Math.max(...ys) };
  });
  return (x, y) =>
    boxes
      .filter((box) => x >= box.west && x <= box.east && y >= box.south && y <= box.north && contains(box.area, x, y))
      .map((box) => box.area);
}

describe('the seed', () => {
  test('gives the same bytes again', () => {
    const again = generateCity(DEFAULT_SEED);
    expect([...again.keys()]).toEqual([...city.keys()]);
    for (const [name, content] of city) expect(again.get(name) === content, name).toBe(true);
  });

  test('gives another city when it is another one', () => {
    const other = generateCity(7);
    for (const name of ['districts.geojson', 'grids.geojson', 'roads.geojson', 'components.csv']) {
      expect(other.get(name) === city.get(name), name).toBe(false);
    }
    expect(JSON.parse(other.get('districts.geojson') ?? '').features).toHaveLength(10);
  });
});

describe('the areas', () => {
  const levels = { districts: 6, streets: 9, communities: 12, grids: 14 } as const;

  test('are as many as a city of this size has', () => {
    expect(areas('districts')).toHaveLength(10);
    expect(areas('streets').length).toBeGreaterThan(70);
    expect(areas('communities').length).toBeGreaterThan(400);
    expect(areas('grids').length).toBeGreaterThan(3000);
  });

  test.each(Object.entries(levels))('%s have unique codes of %i digits inside their parents', (level, length) => {
    const list = areas(level);
    const above = Object.entries(levels).find(([, digits]) => digits < length && digits >= length - 3);
    const parents = new Set(above ? areas(above[0]).map(({ properties }) => properties.code) : []);
    expect(new Set(list.map(({ properties }) => properties.code)).size).toBe(list.length);
    for (const { properties } of list) {
      expect(properties.code).toMatch(new RegExp(`^9901\\d{${length - 4}}$`));
      if (!above) continue;
      expect(properties.code.slice(0, above[1])).toBe(properties.parent);
      expect(parents.has(properties.parent ?? '')).toBe(true);
    }
  });

  test.each(['districts', 'streets', 'communities'])('%s are exactly the sum of their grids', (level) => {
    const sums = new Map<string, number>();
    const list = areas(level);
    const length = list[0]?.properties.code.length ?? 0;
    for (const grid of areas('grids')) {
      const code = grid.properties.code.slice(0, length);
      sums.set(code, (sums.get(code) ?? 0) + areaOf(grid));
    }
    for (const area of list) {
      expect(areaOf(area)).toBeGreaterThan(0);
      expect(sums.get(area.properties.code)).toBeCloseTo(areaOf(area), 10);
    }
  });

  test('leave no gap and no overlap: a point of a district lies in exactly one grid', () => {
    const [districtAt, gridAt] = [createLocator(areas('districts')), createLocator(areas('grids'))];
    let onLand = 0;
    for (let i = 0; i < 90; i += 1) {
      for (let j = 0; j < 70; j += 1) {
        const [x, y] = [125.68 + i * 0.0071234567, 28.29 + j * 0.0060123457];
        const [districts, grids] = [districtAt(x, y), gridAt(x, y)];
        expect(grids.length).toBe(districts.length);
        expect(districts.length).toBeLessThan(2);
        if (grids[0]) {
          onLand += 1;
          expect(grids[0].properties.code.slice(0, 6)).toBe(districts[0]?.properties.code);
        }
      }
    }
    expect(onLand).toBeGreaterThan(2500);
  });

  test('have their label inside', () => {
    for (const area of [...areas('districts'), ...areas('streets')]) {
      const [x = 0, y = 0] = area.properties.label ?? [];
      expect(contains(area, x, y), area.properties.name).toBe(true);
    }
  });

  test('bear no well-known real name', () => {
    for (const { properties } of areas('districts')) {
      expect(properties.name).toMatch(/^..区$/u);
      expect(REAL_NAMES).not.toContain(properties.name.slice(0, 2));
    }
    expect(new Set(areas('streets').map(({ properties }) => properties.name)).size).toBe(areas('streets').length);
  });

  test('wind as RFC 7946 asks: outer rings counter-clockwise and closed', () => {
    for (const area of Object.keys(levels).flatMap(areas)) {
      for (const [outer = [], ...holes] of polygons(area)) {
        expect(ringArea(outer), area.properties.code).toBeGreaterThan(0);
        expect(outer[0]).toEqual(outer[outer.length - 1]);
        for (const hole of holes) expect(ringArea(hole)).toBeLessThan(0);
      }
    }
  });
});

describe('the components', () => {
  const components = rows('components.csv');

  test('lie within a unit grid of the district in their code', () => {
    const shapes = areas('grids').map((grid) => ({
      code: grid.properties.code as UnitGridCode,
      district: grid.properties.code.slice(0, 6),
      polygons: polygons(grid),
    }));
    const index = indexGrids({ grids: shapes, outline: [] });
    for (const { id = '', lon, lat } of components) {
      const grid = locate({ lon: Number(lon), lat: Number(lat) }, index);
      expect(grid, `${id} at ${lon}, ${lat}`).toBeDefined();
      expect(id).toMatch(/^([a-z]+-\d{4}|9901\d{12})$/);
      if (/^\d/.test(id)) expect(grid?.slice(0, 6)).toBe(id.slice(0, 6));
    }
  });

  test('have unique ids, known types and known parents', () => {
    const ids = new Set(components.map(({ id }) => id));
    const types = new Set(column('component-types.csv', 'code'));
    expect(ids.size).toBe(components.length);
    for (const { id, type = '', parent } of components) {
      expect(types.has(type), `${id}: ${type}`).toBe(true);
      if (parent) expect(ids.has(parent), `${id}: ${parent}`).toBe(true);
    }
  });

  test('are of every type, with two thousand devices among them', () => {
    const used = new Set(components.map(({ type }) => type));
    const devices = new Set(
      rows('component-types.csv').flatMap(({ code, device }) => (device === 'true' ? [code] : [])),
    );
    expect(column('component-types.csv', 'code').filter((code) => !used.has(code))).toEqual([]);
    const deviceCount = components.filter(({ type }) => devices.has(type)).length;
    expect(deviceCount).toBe(2000);
    expect(components.length - deviceCount).toBeGreaterThan(5500);
  });
});

describe('the tables', () => {
  const categories = column('categories.csv', 'code');
  const departments = column('departments.csv', 'code');

  test.each([
    ['categories.csv', 'code'],
    ['conditions.csv', 'code'],
    ['departments.csv', 'code'],
    ['rules.csv', 'code'],
    ['accounts.csv', 'username'],
    ['vital-signs.csv', 'code'],
    ['calendar.csv', 'date'],
    ['component-types.csv', 'code'],
  ])('%s has no %s twice', (name, key) => {
    const keys = column(name, key);
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((each, index) => keys.indexOf(each) !== index)).toEqual([]);
  });

  test('every category has a responsible department everywhere and a filing condition', () => {
    const responsibilities = rows('responsibilities.csv');
    const conditions = column('conditions.csv', 'category');
    for (const category of categories) {
      const everywhere = responsibilities.filter((row) => row.category === category && row.region === '*');
      expect(everywhere, category).toHaveLength(1);
      expect(conditions, category).toContain(category);
    }
  });

  test('responsibilities name known categories, departments and regions', () => {
    const districts = areas('districts').map(({ properties }) => properties.code);
    for (const { category, region, department } of rows('responsibilities.csv')) {
      expect(categories).toContain(category);
      expect(departments).toContain(department);
      expect(['*', ...districts]).toContain(region);
    }
  });

  test('the port answers for dumped waste in its district, sanitation elsewhere', () => {
    const list = rows('responsibilities.csv').map(({ category = '', region = '', department = '' }) => {
      return { category, region, department };
    });
    expect(chooseDepartment('illegal-dumping', { grid: '99010800100101' }, list)?.department).toBe('port');
    expect(chooseDepartment('illegal-dumping', { grid: '99010100100101' }, list)?.department).toBe('sanitation');
  });

  test('every rule watches a metric that exists, with a dead band on the right side', () => {
    const metrics = rows('metrics.csv').map((row) => `${row.componentType}/${row.code}`);
    for (const rule of rows('rules.csv')) {
      expect(metrics).toContain(`${rule.componentType}/${rule.metric}`);
      if (rule.category) expect(categories).toContain(rule.category);
      if (rule.operator === 'above') expect(Number(rule.off)).toBeLessThan(Number(rule.on));
      if (rule.operator === 'below') expect(Number(rule.off)).toBeGreaterThan(Number(rule.on));
    }
  });

  test('every vital sign of a metric names one that exists', () => {
    const metrics = rows('metrics.csv').map((row) => `${row.componentType}/${row.code}`);
    const sources = column('vital-signs.csv', 'source').filter((source) => source.startsWith('metric:'));
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources) expect(metrics).toContain(source.split(':')[1]);
  });

  test('every professional department has two simulated handlers, and both demo handlers share one', () => {
    const accounts = rows('accounts.csv');
    for (const { code, kind } of rows('departments.csv')) {
      const handlers = accounts.filter(
        (row) => row.department === code && row.simulated === 'true' && row.roles === 'handler',
      );
      expect(handlers, code).toHaveLength(kind === 'professional' ? 2 : 0);
    }
    const demo = accounts.filter((row) => row.simulated === 'false');
    expect(demo.map(({ username }) => username)).toEqual(
      'admin clerk chief dispatcher collector collector2 handler handler2 arbiter viewer'.split(' '),
    );
    expect(new Set(demo.filter(({ roles }) => roles === 'handler').map(({ department }) => department)).size).toBe(1);
    expect(
      accounts.filter(({ username, simulated }) => username?.startsWith('sim-') !== (simulated === 'true')),
    ).toEqual([]);
  });
});
