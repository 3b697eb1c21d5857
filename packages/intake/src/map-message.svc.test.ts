import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MappingFeed, mapMessage, type RawMessage } from './map-message.ts';
import type { Outcome } from './outcome.ts';
import { createMappingRunner, type MappingRunner } from './runner.ts';
import { CATEGORY, DEPARTMENT, GAUGE, smallRegistry } from './test/small-registry.ts';

const NOW = Date.UTC(2026, 4, 10, 12);
const REGISTRY = smallRegistry();
let runner: MappingRunner;
let version = 0;

beforeAll(() => {
  runner = createMappingRunner({ timeMs: 60_000 });
});
afterAll(() => runner.close());

async function map(mapping: string, payload: string | Buffer, more: Partial<MappingFeed & RawMessage> = {}) {
  version += 1;
  const { meta, ...settings } = more;
  const raw = { topic: 'feed/f/x', payload: Buffer.from(payload), receivedAt: NOW, username: undefined, meta };
  const feed: MappingFeed = {
    id: 'f',
    version,
    mapping,
    target: 'mixed',
    format: 'json',
    charset: 'utf-8',
    compression: 'none',
    zone: null,
    datum: 'WGS84',
    department: DEPARTMENT,
    latenessSeconds: 86_400,
    messageBytes: 65_536,
    recordsPerMessage: 1_000,
    ...settings,
  };
  const lookup = { name: 'stations', revision: 1, entries: [['17', JSON.stringify(GAUGE)]] } as const;
  const tables = async (name: string) => (name === 'stations' ? lookup : undefined);
  const mapped = await mapMessage(raw, feed, { runner, registry: REGISTRY, tables });
  if (!mapped.ok) return `${mapped.reason} ${mapped.fault.stage}: ${mapped.fault.message}`;
  return mapped.messages.flatMap(({ outcomes }) => outcomes).map(told);
}

function told(outcome: Outcome): unknown {
  if (outcome.kind === 'reading') return outcome.row.value;
  if (outcome.kind === 'event') return (outcome.row.data as { readonly title: string }).title;
  if (outcome.kind === 'status') return [outcome.row.online, outcome.row.at - NOW];
  return outcome.kind === 'quarantined' ? `${outcome.reason} ${outcome.row.detail}` : outcome.kind;
}

const EVENT = `{ "specversion": "1.0", "id": "1", "source": "/x", "type": "cityloop.event.reported.v1",
  "data": { "category": "${CATEGORY}", "title": "flood", "location": { "lon": 120.05, "lat": 30.05 } } }`;

describe('one message', () => {
  it('may be readings, an event and the state of a device', async () => {
    const mapping = `{
      "readings": { "device": payload.id, "records": { "n": "level", "v": payload.level } },
      "events": payload.level > 3 ? ${EVENT},
      "status": { "device": payload.id, "online": payload.up = "Online" }
    }`;
    expect(await map(mapping, `{"id":"${GAUGE}","level":4,"up":"Online"}`)).toEqual([4, 'flood', [true, 0]]);
    expect(await map(mapping, `{"id":"${GAUGE}","level":1,"up":"Offline"}`)).toEqual([1, [false, 0]]);
  });

  it('may say since when a device is offline', async () => {
    const at = new Date(NOW - 60_000).toISOString();
    expect(await map(`{ "status": { "device": "${GAUGE}", "online": false, "at": payload } }`, `"${at}"`)).toEqual([
      [false, -60_000],
    ]);
  });

  it.each([
    ['two', [1, 2]],
    ['one', [1]],
    ['none', []],
  ])('maps %s of a filter', async (_what, values) => {
    const mapping = `{ "device": "${GAUGE}", "records": payload.m[v > 0].{ "n": "level", "v": v, "t": -v } }`;
    const payload = JSON.stringify({ m: [{ v: 0 }, ...values.map((v) => ({ v }))] });
    expect(await map(mapping, payload, { target: 'senml' })).toEqual(values);
  });

  it('has each of its parts judged by itself', async () => {
    const mapping = `{ "readings": payload.{ "device": device, "records": { "n": "level", "v": v } } }`;
    const payload = JSON.stringify([
      { device: GAUGE, v: 1 },
      { v: 2 },
      { device: 'nosuch', v: 3 },
      { device: GAUGE, v: null },
    ]);
    expect(await map(mapping, payload)).toEqual([
      1,
      expect.stringMatching(/^mapping_failed result: readings\[1\] .*device/),
      expect.stringMatching(/^unknown_device/),
      expect.stringMatching(/^schema v: /),
    ]);
  });

  it('has lines at fault set aside beside those that are mapped', async () => {
    const mapping = `payload.{ "device": "${GAUGE}", "records": { "n": "level", "v": v } }`;
    expect(await map(mapping, '{"v":1}\n{"v":\n', { target: 'senml', format: 'ndjson' })).toEqual([
      1,
      expect.stringMatching(/^mapping_failed decode: line 2: /),
    ]);
  });
});

describe('a webhook', () => {
  it('tells by its headers and query whose message it is', async () => {
    const mapping = `{ "readings": { "device": meta.headers."x-sensor", "records": { "n": meta.query.metric, "v": payload } } }`;
    const meta = { headers: { 'x-sensor': GAUGE }, query: { metric: 'level' } };
    expect(await map(mapping, '1.5', { meta })).toEqual([1.5]);
  });

  it('brings a CloudEvent in binary mode, which needs no mapping', async () => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': '17',
      'ce-source': '/hotline',
      'ce-type': 'cityloop.event.reported.v1',
      'ce-subject': '%E6%B0%B4',
      'content-type': 'application/json',
    };
    const data = JSON.stringify({ category: CATEGORY, title: '积水', location: { lon: 120.05, lat: 30.05 } });
    expect(await map('payload', data, { target: 'cloudevents', meta: { headers } })).toEqual(['积水']);
    expect(await map('payload.subject = "水" ? payload', data, { target: 'cloudevents', meta: { headers } })).toEqual([
      '积水',
    ]);
    expect(await map('payload', data, { target: 'cloudevents' })).toEqual([expect.stringMatching(/^schema /)]);
  });
});

describe('a lookup table', () => {
  it('is asked by its name, and missed with a word', async () => {
    const mapping = (table: string) =>
      `{ "readings": { "device": $table("${table}", payload.id), "records": { "n": "level", "v": 1 } } }`;
    expect(await map(mapping('stations'), '{"id":17}')).toEqual([1]);
    expect(await map(mapping('nosuch'), '{"id":17}')).toBe(
      'mapping_failed map: there is no lookup table "nosuch": make it, or mend its name in the mapping',
    );
  });
});
