import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { feedTopic } from '@cityloop/contract/mqtt/topics';
import { newFeed } from '@cityloop/contract/rest/feed';
import { hint } from '@cityloop/db/connection/notify';
import { insertFeed, insertFeedVersion, putFeedVersionInForce } from '@cityloop/db/feed/feed';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { fromWgs84 } from '@cityloop/domain/grid/datum';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const HERE = { lon: 120.05, lat: 30.05 };
const GCJ02 = fromWgs84(HERE, 'GCJ02');
const BD09 = fromWgs84(HERE, 'BD09');

/** A minute ago on the clocks of the demo city, in the pieces that departments write it from. */
const AT = Math.floor(Date.now() / 60_000) * 60_000 - 60_000;
const [year, month, day, hour, minute] = new Date(AT + 8 * 3_600_000).toISOString().split(/\D/);

let database: TestDatabase;
let ingest: RunningIngest;
let simulator: MqttClient;
const kinds = new Map<string, string>();

beforeAll(async () => {
  database = await cityDatabase();
  await seedPlaces();
  for (const seed of await demoFeeds()) await addFeed(newFeed.parse(seed));
  ingest = await runIngest(database);
  simulator = await connectAs(ingest.url);
});
afterAll(async () => {
  await simulator.endAsync();
  await ingest.stop();
  await database.drop();
});

/** `feeds.json` as the generator of the demo city writes it. */
async function demoFeeds(): Promise<readonly unknown[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cityloop-feeds-'));
  const generator = ['--import', 'tsx', 'simulators/city/src/main.ts', '--out', folder];
  await promisify(execFile)(process.execPath, generator, { cwd: ROOT });
  const feeds = JSON.parse(await readFile(join(folder, 'feeds.json'), 'utf8'));
  await rm(folder, { recursive: true });
  return Array.isArray(feeds) ? feeds : feeds.feeds;
}

async function addFeed({ id, kind, limits, ...settings }: ReturnType<typeof newFeed.parse>): Promise<void> {
  kinds.set(id, kind);
  await database.owner.query(
    `insert into department (code, name, name_en, kind) values ($1, $1, $1, 'professional') on conflict do nothing`,
    [settings.department],
  );
  await insertFeed(database.service, { id, kind, createdBy: 'test' });
  const version = { version: 1, author: 'test', comment: '' };
  await insertFeedVersion(database.service, id, { ...settings, ...limits, ...version });
  await putFeedVersionInForce(database.service, id, 1);
  await database.owner.query(`update feed set state = 'active' where id = $1`, [id]);
}

/** What the messages below speak of. */
async function seedPlaces(): Promise<void> {
  await database.owner.query(`
    insert into metric (component_type, code, name, name_en, unit, kind, plausible_min, plausible_max)
      select 'water-level', code, code, code, unit, 'number', -10, 500
      from (values ('water-level', 'm'), ('pm25', 'ug/m3')) as wanted (code, unit);
    insert into component (id, type, name, district, grid, lon, lat)
      select wanted.id, 'water-level', wanted.id, district, grid, lon, lat
      from component, (values ('river-0041'), ('air-0051')) as wanted (id) where component.id = 'WL-0001';
    insert into category (code, kind, major, name, name_en, priority)
      select code, 'event', 'x', code, code, 1
      from (values ('illegal-dumping'), ('road-accident'), ('blocked-fire-lane'), ('street-vending')) as wanted (code)`);
}

async function send(feed: string, payload: string | Buffer): Promise<void> {
  if (kinds.get(feed) === 'mqtt') {
    await simulator.publishAsync(feedTopic(feed, 'raw'), payload, { qos: 1 });
    return;
  }
  const row = [feedTopic(feed, 'webhook'), Buffer.from(payload), `feed-${feed}`];
  await database.service.query('insert into inbox (topic, payload, username) values ($1, $2, $3)', row);
  await hint(database.service, 'work');
  await vi.waitFor(async () => expect((await database.service.query('select from inbox')).rows).toEqual([]), {
    timeout: 20_000,
  });
}

async function quarantined(feed: string) {
  const { rows } = await database.service.query('select reason, detail from quarantine where topic like $1', [
    `feed/${feed}/%`,
  ]);
  return rows;
}

const hotline = (code: string) =>
  JSON.stringify({
    工单编号: `GD-${code}`,
    工单类型: '诉求',
    诉求时间: `${year}/${month}/${day} ${hour}:${minute}:00`,
    诉求分类: code,
    诉求标题: '垃圾堆放',
    诉求内容: '三天无人清理',
    紧急程度: '紧急',
    位置: { 经度: String(GCJ02.lon), 纬度: String(GCJ02.lat) },
    地址: '试验路1号',
  });
const police = `<警情通报><警情 编号="JQ-1"><类别代码>JT01</类别代码><类别名称>交通事故</类别名称><报警时间>${year}${month}${day}${hour}${minute}00</报警时间><简要警情>追尾</简要警情><地点 X="${BD09.lon}" Y="${BD09.lat}">试验路口</地点><等级>二级</等级></警情></警情通报>`;
const fire = (occurTs: string) => {
  const site = { desc: '试验路1号', pos: { x: String(HERE.lon), y: String(HERE.lat) } };
  const kind = { code: 'HJ-03', name: '占用消防通道' };
  const alarm = { alarmNo: 'F119-1', level: '较大', kind, site, occurTs, remark: '车辆堵塞' };
  return JSON.stringify({ head: { msgType: 'ALARM_NEW' }, body: { alarm } });
};
const patrol = (at: string) =>
  `# 1\r\nCG|2.0|CG-1|${year}${month}${day}|${hour}${minute}00|030101|试验路1号|${at}|占道经营|2\r\n`;
/** In GB 18030: 测站编码;采集时间;水位 above a line for SW-0041. */
const gauge = (level: string) =>
  Buffer.concat([
    Buffer.from('b2e2d5beb1e0c2eb3bb2c9bcafcab1bce43bcbaecebb0d0a', 'hex'),
    Buffer.from(`SW-0041;${year}-${month}-${day} ${hour}:${minute}:00;${level}\r\n`),
  ]);
const air = (station: string) =>
  JSON.stringify({
    时间: `${year}年${month}月${day}日${hour}时${minute}分`,
    数据: [
      ['站点', 'PM2.5', 'NO2', '状态'],
      [station, '35', '-', 'N'],
    ],
  });

describe('each feed of the demo city, through ingest', () => {
  it.each([
    ['hotline-12345', hotline('0303'), { id: 'GD-0303', department: 'command', category: 'illegal-dumping' }],
    ['traffic-police-122', police, { id: 'JQ-1', department: 'traffic-police', category: 'road-accident' }],
    ['fire-119', fire(String(AT / 1000)), { id: 'F119-1', department: 'fire', category: 'blocked-fire-lane' }],
    ['urban-management', patrol('120.05,30.05'), { id: 'CG-1', department: 'enforcement', category: 'street-vending' }],
  ])('%s becomes an event of its department, where it was', async (feed, payload, expected) => {
    await send(feed, payload);
    expect(await quarantined(feed)).toEqual([]);
    const { rows } = await database.service.query(
      `select id, department, data->>'category' as category, (data#>>'{location,lon}')::float8 as lon,
        (data#>>'{location,lat}')::float8 as lat from city_event where id = $1`,
      [expected.id],
    );
    expect(rows).toEqual([{ ...expected, lon: expect.closeTo(HERE.lon, 5), lat: expect.closeTo(HERE.lat, 5) }]);
  });

  it.each([
    ['water-gauges', gauge('-1,32'), 'river-0041', -1.32],
    ['environment-air', air('HJ0051'), 'air-0051', 35],
  ])('%s becomes a reading of its station', async (feed, payload, device, value) => {
    await send(feed, payload);
    expect(await quarantined(feed)).toEqual([]);
    const { rows } = await database.service.query(
      'select value from reading where component_key = (select key from component where id = $1)',
      [device],
    );
    expect(rows).toEqual([{ value }]);
  });

  it.each([
    ['hotline-12345', hotline('9999'), 'unknown_category', /9999/],
    ['traffic-police-122', police.slice(0, -9), 'mapping_failed', /decode: .*xml/i],
    ['fire-119', fire('soon'), 'mapping_failed', /soon/],
    ['urban-management', patrol('east,north'), 'mapping_failed', /east/],
    ['water-gauges', gauge('high'), 'mapping_failed', /high/],
    ['environment-air', air('HJ9999'), 'unknown_device', /air-9999/],
  ])('%s in pieces is set aside with what is wrong', async (feed, payload, reason, detail) => {
    await send(feed, payload);
    expect(await quarantined(feed)).toEqual([{ reason, detail: expect.stringMatching(detail) }]);
  });
});
