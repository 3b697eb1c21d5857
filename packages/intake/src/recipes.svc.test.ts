import { readFileSync } from 'node:fs';
import { cityEventData } from '@cityloop/contract/mqtt/city-event';
import { newFeed } from '@cityloop/contract/rest/feed';
import type { MessageMeta } from '@cityloop/domain/feed/message-meta';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mapMessage } from './map-message.ts';
import type { Outcome } from './outcome.ts';
import { createMappingRunner, type MappingRunner } from './runner.ts';
import { SPARKPLUG_PAYLOAD } from './sparkplug-schema.ts';
import { gb18030 } from './test/gb18030.ts';
import { recipeRegistry } from './test/recipe-registry.ts';

const NOW = Date.parse('2026-11-23T06:06:00Z');
const REGISTRY = recipeRegistry();
const TABLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  lorawan: { '24e124136b502217': 'am102-1' },
  openaq: { 8881: 'air-0051', 8882: 'air-0052' },
};

/** The recipes of docs/feeds.md: settings and mapping by title. */
const RECIPES = new Map(
  readFileSync(new URL('../../../docs/feeds.md', import.meta.url), 'utf8')
    .split('\n### ')
    .slice(1)
    .map((section) => {
      const [title = ''] = section.split('\n');
      const [, settings = ''] = /```json\n(.*?)```/s.exec(section) ?? [];
      const [, mapping = ''] = /```jsonata\n(.*?)```/s.exec(section) ?? [];
      return [title, { settings: JSON.parse(settings), mapping }] as const;
    }),
);
const tried = new Set<string>();

let runner: MappingRunner;
beforeAll(() => {
  runner = createMappingRunner({ timeMs: 60_000 });
});
afterAll(() => runner.close());

interface Sent {
  readonly topic?: string;
  readonly meta?: MessageMeta;
}

/** What becomes of a message by a recipe: readings as `device metric value time`, and so on. */
async function cook(
  title: string,
  payload: string | Uint8Array,
  { topic = 'feed/x', meta }: Sent = {},
): Promise<string[]> {
  tried.add(title);
  const recipe = RECIPES.get(title);
  if (!recipe) throw new Error(`no recipe ${title}`);
  const about = { id: 'recipe', kind: 'mqtt', name: title, department: 'command' };
  const { limits, ...settings } = newFeed.parse({ ...about, ...recipe.settings, mapping: recipe.mapping });
  const mapped = await mapMessage(
    { topic, payload: Buffer.from(payload), receivedAt: NOW, username: undefined, meta },
    { ...settings, ...limits, version: title },
    { runner, registry: REGISTRY, tables },
  );
  if (!mapped.ok) throw new Error(`${mapped.fault.stage}: ${mapped.fault.message}`);
  return mapped.messages.flatMap(({ outcomes }) => outcomes).map(told);
}

async function tables(name: string) {
  const rows = TABLES[name];
  return (
    rows && { name, revision: 1, entries: Object.entries(rows).map(([id, to]) => [id, JSON.stringify(to)] as const) }
  );
}

const DEVICE_OF = new Map([...REGISTRY.devices.values()].map(({ key, id }) => [key, id]));
const METRIC_OF = new Map(
  [...REGISTRY.metrics.values()].flatMap((byCode) => [...byCode.values()].map(({ key, code }) => [key, code] as const)),
);
const iso = (at: number | Date | undefined) => (at === undefined ? '' : new Date(at).toISOString().slice(0, 19));

function told(outcome: Outcome): string {
  if (outcome.kind === 'reading') {
    const { componentKey, metricKey, value, at } = outcome.row;
    return `${DEVICE_OF.get(componentKey)} ${METRIC_OF.get(metricKey)} ${value} ${iso(at)}`;
  }
  if (outcome.kind === 'event') {
    const { category, title, location, severity } = cityEventData.parse(outcome.row.data);
    const { lon, lat } = location;
    return `${category} ${title} ${lon.toFixed(3)},${lat.toFixed(3)} ${severity ?? ''} ${iso(outcome.row.occurredAt)}`;
  }
  if (outcome.kind === 'status')
    return `${DEVICE_OF.get(outcome.row.componentKey)} ${outcome.row.online ? 'online' : 'offline'}`;
  return outcome.kind === 'quarantined' ? `${outcome.reason}: ${outcome.row.detail}` : outcome.kind;
}

describe('the recipe', () => {
  it('of a sheet of the 12345 hotline', async () => {
    const sheet = `工单编号,来电时间,办理类型,诉求类型,诉求标题,诉求内容,地址,经度,纬度
GD001,2026/11/23 14:01:05,投诉,道路积水,"人民路积水,车过不去",已有半小时,人民路12号,126.0557,28.6098
GD002,2026/11/23 14:02,咨询,社保,怎么办社保卡,,,,
GD003,2026-11-23 14:03:00,求助,井盖缺失,井盖没了,,学府街,126.0557,28.6098
`;
    expect(await cook('A sheet of the 12345 hotline', gb18030(sheet))).toEqual([
      'road-waterlogging 人民路积水,车过不去 126.051,28.613  2026-11-23T06:01:05',
      'manhole-missing 井盖没了 126.051,28.613  2026-11-23T06:03:00',
    ]);
  });

  it('of PRSA air quality', async () => {
    const sheet = `"No","year","month","day","hour","PM2.5","PM10","SO2","NO2","CO","O3","TEMP","PRES","DEWP","RAIN","wd","WSPM","station"
1,2026,11,23,13,4,4,4,7,300,77,-0.7,1023,-18.8,0,"NNW",4.4,"Aotizhongxin"
2,2026,11,23,13,NA,8,NA,NA,NA,NA,-1.1,1023.2,-18.2,0,"N",4.7,"Changping"
3,2026,11,23,13,3,8,1,2,3,4,5,1023.2,-18.2,0,"N",4.7,"Elsewhere"
`;
    expect(await cook('PRSA air quality', sheet)).toEqual([
      'air-0051 pm25 4 2026-11-23T05:00:00',
      'air-0051 pm10 4 2026-11-23T05:00:00',
      'air-0051 so2 4 2026-11-23T05:00:00',
      'air-0051 no2 7 2026-11-23T05:00:00',
      'air-0051 co 0.3 2026-11-23T05:00:00',
      'air-0051 o3 77 2026-11-23T05:00:00',
      'air-0051 temperature -0.7 2026-11-23T05:00:00',
      'air-0052 pm10 8 2026-11-23T05:00:00',
      'air-0052 temperature -1.1 2026-11-23T05:00:00',
      expect.stringMatching(/^mapping_failed: result: \[2\] .*device/),
    ]);
  });

  it('of NYC 311', async () => {
    const sheet = `Unique Key,Created Date,Closed Date,Agency,Complaint Type,Descriptor,Incident Address,Latitude,Longitude,Location
63577641,11/23/2026 12:55:09 AM,,DOT,Street Light Condition,Street Light Out,450 WEST 17 STREET,40.7434,-74.0071,"(40.7434, -74.0071)"
63577642,11/22/2026 11:20:00 PM,,NYPD,Noise - Residential,Loud Music/Party,,40.81,-73.95,"(40.81, -73.95)"
63577643,11/22/2026 11:20:00 PM,,DEP,Sewer,Street Flooding (SJ),,,,
`;
    expect(await cook('NYC 311', sheet)).toEqual([
      'lamp-out Street Light Condition: Street Light Out -74.007,40.743  2026-11-23T05:55:09',
    ]);
  });

  it('of Tasmota', async () => {
    const send = (leaf: string, payload: string) =>
      cook('Tasmota', payload, { topic: `feed/tasmota/tele/pump-7/${leaf}` });
    const sensor = `{"Time":"2026-11-23T14:05:09","AM2301":{"Temperature":23.4,"Humidity":61.2,"DewPoint":15.5},"TempUnit":"C"}`;
    expect(await send('SENSOR', sensor)).toEqual([
      'pump-7 temperature 23.4 2026-11-23T06:05:09',
      'pump-7 humidity 61.2 2026-11-23T06:05:09',
    ]);
    expect(await send('SENSOR', sensor.replace('23.4', '74.12').replace('"C"', '"F"'))).toContain(
      'pump-7 temperature 23.4 2026-11-23T06:05:09',
    );
    // A sensor that is unplugged says null.
    expect(await send('SENSOR', sensor.replace('23.4', 'null'))).toEqual([
      expect.stringMatching(/^schema: v/),
      'pump-7 humidity 61.2 2026-11-23T06:05:09',
    ]);
    expect(await send('SENSOR', '{"Time":"2026-11-23T14:05:09","ENERGY":{"Power":84,"Voltage":229}}')).toEqual([
      'pump-7 power 84 2026-11-23T06:05:09',
    ]);
    expect(await send('LWT', 'Online')).toEqual(['pump-7 online']);
    expect(await send('LWT', 'Offline')).toEqual(['pump-7 offline']);
    expect(await send('STATE', '{"Uptime":"0T00:10:00"}')).toEqual([]);
  });

  it('of Zigbee2MQTT', async () => {
    const send = (payload: string, leaf = '') =>
      cook('Zigbee2MQTT', payload, { topic: `feed/zigbee2mqtt/front-door${leaf}` });
    expect(await send('{"battery":91,"contact":false,"linkquality":120,"voltage":3015}')).toEqual([
      'front-door open 1 2026-11-23T06:06:00',
      'front-door battery 91 2026-11-23T06:06:00',
    ]);
    expect(await send('{"temperature":21.06,"humidity":55.3,"contact":true}')).toEqual([
      'front-door open 0 2026-11-23T06:06:00',
      'front-door temperature 21.06 2026-11-23T06:06:00',
      'front-door humidity 55.3 2026-11-23T06:06:00',
    ]);
    expect(await send('{"linkquality":120}')).toEqual([]);
    expect(await send('{"state":"offline"}', '/availability')).toEqual(['front-door offline']);
  });

  it('of ChirpStack, raw bytes', async () => {
    const up = (data: string, devEui = '24e124136b502217') =>
      JSON.stringify({
        deduplicationId: '3ac7e3c4-4401-4b8d-9386-a5c902f9202d',
        time: '2026-11-23T06:05:09.123456789+00:00',
        deviceInfo: { deviceName: 'am102', devEui },
        fPort: 85,
        data,
      });
    const send = (payload: string, event = 'up') =>
      cook('ChirpStack, raw bytes', payload, { meta: { query: { event } } });
    const data = Buffer.from('01755c03673401046865', 'hex').toString('base64');
    expect(await send(up(data))).toEqual([
      'am102-1 battery 92 2026-11-23T06:05:09',
      'am102-1 temperature 30.8 2026-11-23T06:05:09',
      'am102-1 humidity 50.5 2026-11-23T06:05:09',
    ]);
    const cold = Buffer.from('0367f6ff', 'hex').toString('base64');
    expect(await send(up(cold))).toEqual(['am102-1 temperature -1 2026-11-23T06:05:09']);
    expect(await send(up(data), 'join')).toEqual([]);
    await expect(send(up(data, 'ffffffffffffffff'))).rejects.toThrow(/device/);
  });

  it('of Sparkplug B', async () => {
    const send = (kind: string, payload: object) => {
      const bytes = SPARKPLUG_PAYLOAD.encode(SPARKPLUG_PAYLOAD.fromObject(payload)).finish();
      return cook('Sparkplug B', bytes, { topic: `feed/plant/spBv1.0/Water/${kind}/edge-1/WL-0001` });
    };
    const unit = (engUnit: string) => ({ keys: ['engUnit'], values: [{ type: 12, stringValue: engUnit }] });
    const metrics = [
      { name: 'Level', timestamp: NOW - 1_000, datatype: 3, intValue: 0, properties: unit('mm') },
      { name: 'Air/Temperature', datatype: 9, floatValue: -1.5, properties: unit('°C') },
      { name: 'Level', datatype: 9, isNull: true },
      { name: 'Node Control/Rebirth', datatype: 11, booleanValue: false },
    ];
    expect(await send('DBIRTH', { timestamp: NOW, seq: 0, metrics })).toEqual([
      'WL-0001 level 0 2026-11-23T06:05:59',
      'WL-0001 temperature -1.5 2026-11-23T06:06:00',
      'WL-0001 online',
    ]);
    const level = { name: 'Level', datatype: 10, doubleValue: 1250, properties: unit('mm') };
    expect(await send('DDATA', { timestamp: NOW, seq: 1, metrics: [level] })).toEqual([
      'WL-0001 level 1.25 2026-11-23T06:06:00',
    ]);
    expect(await send('DDEATH', { timestamp: NOW, seq: 2 })).toEqual(['WL-0001 offline']);
    expect(await send('NCMD', { timestamp: NOW, metrics })).toEqual([]);
  });

  it('of FIWARE, NGSI v2', async () => {
    const attribute = (value: unknown, unitCode?: string) => ({
      type: 'Number',
      value,
      metadata: unitCode ? { unitCode: { type: 'Text', value: unitCode } } : {},
    });
    const entity = {
      id: 'urn:ngsi-ld:AirQualityObserved:air-0052',
      type: 'AirQualityObserved',
      dateObserved: { type: 'DateTime', value: '2026-11-23T05:00:00Z/2026-11-23T06:00:00Z', metadata: {} },
      NO2: attribute(22, 'GQ'),
      CO: attribute(500, 'GQ'),
      temperature: attribute(12.2, 'CEL'),
      PM10: attribute(null, 'GQ'),
      PM25: attribute(9),
    };
    expect(await cook('FIWARE, NGSI v2', JSON.stringify({ subscriptionId: '5947d17', data: [entity] }))).toEqual([
      'air-0052 pm25 9 2026-11-23T06:00:00',
      expect.stringMatching(/^schema: v/),
      'air-0052 no2 22 2026-11-23T06:00:00',
      'air-0052 co 0.5 2026-11-23T06:00:00',
      'air-0052 temperature 12.2 2026-11-23T06:00:00',
    ]);
  });

  it('of CAP warnings', async () => {
    const alert = (status: string, msgType: string) => `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>33000041600000_20261123140200</identifier><sender>weather</sender>
  <sent>2026-11-23T14:02:00+08:00</sent><status>${status}</status><msgType>${msgType}</msgType><scope>Public</scope>
  <info><category>Met</category><event>暴雨</event><urgency>Immediate</urgency><severity>Severe</severity>
    <headline>暴雨橙色预警</headline><description>未来三小时</description>
    <area><areaDesc>中心城区</areaDesc><polygon>28.5,126.2 28.5,126.6 28.7,126.6 28.7,126.2</polygon></area></info>
</alert>`;
    expect(await cook('CAP warnings', alert('Actual', 'Alert'))).toEqual([
      'weather-warning 暴雨橙色预警 126.400,28.600 2 2026-11-23T06:02:00',
    ]);
    expect(await cook('CAP warnings', alert('Exercise', 'Alert'))).toEqual([]);
    expect(await cook('CAP warnings', alert('Actual', 'Cancel'))).toEqual([]);
  });

  it('of OpenAQ', async () => {
    const measured = (locationId: number, parameter: string, value: number, unit: string) => ({
      locationId,
      location: 'x',
      parameter,
      value,
      unit,
      date: { utc: '2026-11-23T05:00:00+00:00', local: '2026-11-23T13:00:00+08:00' },
      coordinates: { latitude: 28.6, longitude: 126.4 },
    });
    const results = [
      measured(8881, 'pm25', 31, 'µg/m³'),
      measured(8881, 'no2', 0.01, 'ppm'),
      measured(8882, 'pm25', -999, 'µg/m³'),
      measured(8882, 'co', 400, 'µg/m³'),
      measured(9999, 'pm25', 31, 'µg/m³'),
      measured(8882, 'pm25', 31, 'particles/cm³'),
    ];
    expect(await cook('OpenAQ', JSON.stringify({ meta: { found: 6 }, results }))).toEqual([
      'air-0051 pm25 31 2026-11-23T05:00:00',
      expect.stringMatching(/^air-0051 no2 18\.80\d+ 2026-11-23T05:00:00$/),
      'air-0052 co 0.4 2026-11-23T05:00:00',
      expect.stringMatching(/^mapping_failed: result: \[3\] .*device/),
      expect.stringMatching(/^unit_mismatch: pm25 is in ug\/m3/),
    ]);
  });

  it('is tried, each of the ten', () => {
    expect(RECIPES.size).toBe(10);
    expect([...tried].sort()).toEqual([...RECIPES.keys()].sort());
  });
});
