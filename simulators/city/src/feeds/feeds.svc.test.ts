import { cityEventData, cloudEvent } from '@cityloop/contract/mqtt/city-event';
import { newFeed } from '@cityloop/contract/rest/feed';
import { fromWgs84 } from '@cityloop/domain/grid/datum';
import { canonicalOf } from '@cityloop/intake/canonical';
import { decode } from '@cityloop/intake/decode';
import { createMappingRunner, type MappingRunner } from '@cityloop/intake/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATEGORIES } from '../tables/categories.ts';
import { DEPARTMENTS } from '../tables/departments.ts';
import { FEEDS } from './feeds.ts';

let runner: MappingRunner;

// A minute's patience, on a machine that does other things too.
beforeAll(() => {
  runner = createMappingRunner({ timeMs: 60_000 });
});
afterAll(() => runner.close());

/** What ingest makes of a raw message of this feed. */
async function map(id: string, raw: string | Buffer): Promise<unknown> {
  const seed = FEEDS.find((each) => each.id === id);
  const feed = newFeed.parse(seed);
  const decoded = decode(Buffer.from(raw), feed);
  if (!decoded.ok) throw new Error(decoded.fault);
  const { mapping } = feed;
  const job = { feed: id, version: 1, mapping, topic: `feed/${id}/raw`, payloadJson: decoded.json };
  const mapped = await runner.map({ ...job, receivedAt: new Date('2026-11-23T06:06:00.000Z') });
  if (!mapped.ok) throw new Error(JSON.stringify(mapped.fault));
  const canonical = canonicalOf(mapped.value, { ...feed, recordsPerMessage: feed.limits.recordsPerMessage });
  if (!canonical.ok) throw new Error(canonical.fault);
  return canonical.messages.map((message) => {
    if (message.kind !== 'event' && message.kind !== 'senml') throw new Error(`it is ${message.kind}`);
    if (message.kind === 'senml') return { device: message.device, records: message.payload };
    cityEventData.parse(cloudEvent.parse(message.payload).data);
    return message.payload;
  });
}

/** 14:05:09 in the city. */
const TIME = '2026-11-23T14:05:09+08:00';
const READ_AT = Date.parse('2026-11-23T06:05:00Z') / 1000;
const HERE = { lon: 126.05123, lat: 28.61234 };
/** As converted back: the inverse of the datum is exact to a hundredth of a millimetre. */
const NEAR_HERE = { lon: expect.closeTo(HERE.lon, 6), lat: expect.closeTo(HERE.lat, 6) };
const event = (feed: string, id: string, data: object, time = TIME) => ({
  specversion: '1.0',
  id,
  source: `urn:cityloop:feed:${feed}`,
  type: 'cityloop.event.reported.v1',
  time,
  data: { ...data, externalId: id },
});

describe('what a department sends becomes exactly this:', () => {
  it('an order of the hotline', async () => {
    const { lon, lat } = fromWgs84(HERE, 'GCJ02');
    const order = {
      工单编号: 'GD20261123000123',
      工单类型: '诉求',
      诉求时间: '2026/11/23 14:05:09',
      诉求分类: '0303',
      诉求标题: '小区门口垃圾堆放三天',
      诉求内容: '市民反映多次，无人清理。',
      紧急程度: '紧急',
      位置: { 经度: String(lon), 纬度: String(lat) },
      地址: '云麓区云林街道试验路1号',
      联系电话: '138****0001',
    };
    expect(await map('hotline-12345', JSON.stringify(order))).toEqual([
      event('hotline-12345', 'GD20261123000123', {
        category: 'illegal-dumping',
        title: '小区门口垃圾堆放三天',
        description: '市民反映多次，无人清理。',
        location: NEAR_HERE,
        address: '云麓区云林街道试验路1号',
        severity: 2,
      }),
    ]);
    expect(await map('hotline-12345', JSON.stringify({ ...order, 工单类型: '咨询' }))).toEqual([]);
  });

  it('gauges of the water authority', async () => {
    const raw =
      'suLVvrHgwus7suLVvsP7s8Y7ssm8r8qxvOQ7y67OuzvB98vZO7Xn0bkNClNXLTAwNDE7sNfwws+qNrrFts/D5jsyMDI2LTExLTIzIDE0OjA1OjAwOy0xLDMyOzAsNDU7MTIsNg0KU1ctMDA0Mjuw1/DCz6o3usW2z8PmOzIwMjYtMTEtMjMgMTQ6MDU6MDA7Ly8vOy8vLzs5LDgNClNXLTAwNDM7/YzPqrbPw+Y7MjAyNi0xMS0yMyAxNDowNTowMDswLDA3OzAsNjE7MTIsNQ0K';
    const reading = (device: string, v: number) => ({
      device,
      records: [{ n: 'water-level', u: 'm', v, t: READ_AT }],
    });
    expect(await map('water-gauges', Buffer.from(raw, 'base64'))).toEqual([
      reading('river-0041', -1.32),
      reading('river-0043', 0.07),
    ]);
  });

  it('incidents of the traffic police', async () => {
    const { lon, lat } = fromWgs84(HERE, 'BD09');
    const incident = (no: string) => `<警情 编号="${no}"><类别代码>JT01</类别代码><类别名称>交通事故</类别名称>
      <报警时间>20261123140509</报警时间><简要警情><![CDATA[两车追尾 <占用> 1 条车道]]></简要警情>
      <地点 X="${lon}" Y="${lat}">试验路&amp;云林路口</地点><等级>二级</等级></警情>`;
    const raw = `<?xml version="1.0" encoding="UTF-8"?>\n<警情通报 版本="2.1">${incident('JQ1')}${incident('JQ2')}</警情通报>`;
    const expected = (no: string) =>
      event('traffic-police-122', no, {
        category: 'road-accident',
        title: '试验路&云林路口交通事故',
        description: '两车追尾 <占用> 1 条车道',
        location: NEAR_HERE,
        address: '试验路&云林路口',
        severity: 2,
      });
    expect(await map('traffic-police-122', raw)).toEqual([expected('JQ1'), expected('JQ2')]);
  });

  it('a call of the fire service', async () => {
    const alarm = {
      alarmNo: 'F119-77',
      level: '重大',
      kind: { code: 'HJ-03', name: '占用消防通道' },
      site: { desc: '试验路1号', pos: { x: String(HERE.lon), y: String(HERE.lat) } },
      occurTs: String(Date.parse(TIME) / 1000),
      remark: '现场有车辆堵塞',
    };
    const raw = { head: { sys: '119', msgType: 'ALARM_NEW' }, body: { alarm } };
    const data = {
      category: 'blocked-fire-lane',
      title: '试验路1号 占用消防通道',
      description: '现场有车辆堵塞',
      location: HERE,
      address: '试验路1号',
      severity: 1,
    };
    expect(await map('fire-119', JSON.stringify(raw))).toEqual([
      event('fire-119', 'F119-77', data, '2026-11-23T06:05:09.000Z'),
    ]);
    expect(await map('fire-119', '{"head":{"sys":"119","msgType":"HEARTBEAT"}}')).toEqual([]);
  });

  it('stations of the environment bureau', async () => {
    const raw = {
      时间: '2026年11月23日14时05分',
      单位: 'ug/m3',
      数据: [
        ['站点', 'PM2.5', 'NO2', '气温', '湿度', '状态'],
        ['HJ0051', '35', '-', '11.5', '64', 'N'],
        ['HJ0052', '-', '-', '-', '-', 'B'],
        ['HJ0053', '-', '20', '-', '-', 'N'],
      ],
    };
    const record = (n: string, u: string, v: number) => ({ n, u, v, t: READ_AT });
    expect(await map('environment-air', JSON.stringify(raw))).toEqual([
      {
        device: 'air-0051',
        records: [record('pm25', 'ug/m3', 35), record('temperature', 'Cel', 11.5), record('humidity', '%', 64)],
      },
      { device: 'air-0053', records: [record('no2', 'ug/m3', 20)] },
    ]);
  });

  it('a line of urban management', async () => {
    const raw = [
      '# 城管巡查 2 条',
      `CG|2.0|A17|20261123|140509|030101|试验路1号|${HERE.lon},${HERE.lat}|流动摊点占道经营|3`,
      `CG|2.0|A18|20261123|140509|030202|试验路2号|${HERE.lon},${HERE.lat}|工地土方未覆盖|2`,
      '',
    ].join('\r\n');
    const expected = (id: string, category: string, title: string, rest: object) =>
      event('urban-management', id, { category, title, description: title, location: HERE, ...rest });
    expect(await map('urban-management', raw)).toEqual([
      expected('A17', 'street-vending', '流动摊点占道经营', { address: '试验路1号', severity: 3 }),
      expected('A18', 'dust-emission', '工地土方未覆盖', { address: '试验路2号', severity: 2 }),
    ]);
  });
});

describe('the feeds of the demo city', () => {
  it('belong to its departments', () => {
    const codes = DEPARTMENTS.rows.map(([code]) => code as string);
    for (const { department } of FEEDS) expect(codes).toContain(department);
  });

  it('name its categories alone', () => {
    const codes = CATEGORIES.rows.map(([code]) => code);
    for (const { mapping } of FEEDS.filter(({ target }) => target === 'cloudevents')) {
      const [, table = ''] = /categories := \{([^}]*)\}/.exec(mapping) ?? [];
      const named = [...table.matchAll(/: "([\w-]+)"/g)].map(([, code]) => code);
      expect(named.length).toBeGreaterThan(3);
      for (const code of named) expect(codes).toContain(code);
    }
  });
});
