import { toWgs84 } from '@cityloop/domain/grid/datum';
import { describe, expect, it } from 'vitest';
import { SOME_DEVICES } from '../testing/demo-city.ts';
import { createDepartmentPlayer } from './department-player.ts';
import { encodeGb18030 } from './gb18030.ts';

const AT = Date.parse('2026-11-23T06:05:00Z');
const STATIONS = SOME_DEVICES.filter(({ id }) => /^(air|river)-/.test(id));

/** A day of messages, by feed. */
function aDay(): ReadonlyMap<string, Buffer[]> {
  const sent = new Map<string, Buffer[]>();
  const add = (feed: string, payload: Buffer) => sent.set(feed, [...(sent.get(feed) ?? []), payload]);
  const model = { seed: 7, utcOffsetMinutes: 480 };
  const player = createDepartmentPlayer(
    { model, pace: 1, stations: STATIONS, places: SOME_DEVICES },
    { publish: (topic, payload) => add(topic.split('/')[1] ?? '', payload), post: add },
  );
  for (let at = AT; at < AT + 86_400_000; at += 10_000) player.tick(at);
  return sent;
}

const day = aDay();
const textsOf = (feed: string) => (day.get(feed) ?? []).map(String);

describe('in a day of the departments', () => {
  it.each(['hotline-12345', 'traffic-police-122', 'urban-management'])('%s reports a few times an hour', (feed) => {
    expect(textsOf(feed).length).toBeGreaterThan(24);
    expect(textsOf(feed).length).toBeLessThan(24 * 7);
  });

  it('the gauges are read each minute, in GB 18030 with decimal commas', () => {
    const tables = day.get('water-gauges') ?? [];
    expect(tables.length).toBe(1440);
    const [head, line] = new TextDecoder('gb18030', { fatal: true }).decode(tables[0]).split('\r\n');
    expect(head).toBe('测站编码;测站名称;采集时间;水位;流速;电压');
    expect(line).toMatch(/^SW-\d{4};river 0;2026-11-23 14:05:00;(-?\d+,\d\d|\/\/\/);0,45;12,6$/);
  });

  it('the air is a matrix whose rows are as long as its head', () => {
    const { 时间, 数据 } = JSON.parse(textsOf('environment-air')[0] ?? '');
    expect(时间).toBe('2026年11月23日14时05分');
    for (const row of 数据) expect(row).toHaveLength(数据[0].length);
  });

  it('the hotline gives places in GCJ-02', () => {
    const { 位置 } = JSON.parse(textsOf('hotline-12345')[0] ?? '');
    const { lon, lat } = toWgs84({ lon: Number(位置.经度), lat: Number(位置.纬度) }, 'GCJ02');
    const near = SOME_DEVICES.some((place) => Math.hypot(place.lon - lon, place.lat - lat) < 0.0004);
    expect(near).toBe(true);
  });

  it('the fire service sends calls between its heartbeats', () => {
    const types = textsOf('fire-119').map((text) => JSON.parse(text).head.msgType);
    expect(types.filter((type) => type === 'HEARTBEAT')).toHaveLength(720);
    expect(types).toContain('ALARM_NEW');
  });
});

describe('GB 18030', () => {
  it('reads back as it was written', () => {
    const text = '白鹇溪6号断面;-1,32 水位\r\n';
    expect(new TextDecoder('gb18030').decode(encodeGb18030(text))).toBe(text);
  });
});
