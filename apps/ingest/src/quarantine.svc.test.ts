import { eventTopic, readingTopic, statusTopic } from '@cityloop/contract/mqtt/topics';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import type { MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from './test/running-ingest.ts';
import { CATEGORY, COVER, DEPARTMENT, DISTRICT, GATEWAY, GAUGE, GAUGE_BEHIND } from './test/small-city.ts';

const seconds = () => Date.now() / 1000;
const event = (changes: object = {}, data: object = {}) =>
  JSON.stringify({
    specversion: '1.0',
    id: '1',
    source: 'urn:test',
    type: 'cityloop.event.reported.v1',
    data: { category: CATEGORY, title: 'flood', location: { lon: 120.05, lat: 30.05 }, ...data },
    ...changes,
  });

const own = readingTopic(DISTRICT, GAUGE);
const events = eventTopic(DEPARTMENT);
const refused: readonly (readonly [what: string, topic: string, payload: string | Buffer, reason: string])[] = [
  ['text that is not JSON', own, 'level=3', 'not_json'],
  ['bytes that are not UTF-8', own, Buffer.from([0x22, 0xff, 0x22]), 'not_json'],
  ['an object instead of a pack', own, '{"n":"level","v":1}', 'schema'],
  ['an empty pack', own, '[]', 'schema'],
  ['a number beyond any double', own, '[{"n":"level","v":1e400}]', 'schema'],
  ['a topic of no version', 'city/v9/x/y/reading', '[{"n":"level","v":1}]', 'schema'],
  ['10 MB', own, Buffer.alloc(10 * 1024 * 1024, 0x20), 'too_large'],
  ['an unknown device', readingTopic(DISTRICT, 'NO-1'), '[{"n":"level","v":1}]', 'unknown_device'],
  ['a device under another district', readingTopic('990109', GAUGE), '[{"n":"level","v":1}]', 'unknown_device'],
  ['an absurd id', readingTopic(DISTRICT, '__proto__'), '[{"n":"level","v":1}]', 'unknown_device'],
  ['an unknown metric', own, '[{"n":"constructor","v":1}]', 'unknown_metric'],
  ['a text value', own, '[{"n":"level","vs":"high"}]', 'unsupported_value'],
  ['a value that a boolean never has', readingTopic(DISTRICT, COVER), '[{"n":"open","v":7}]', 'unsupported_value'],
  ['a reading of the future', own, `[{"n":"level","v":1,"t":${seconds() + 3600}}]`, 'out_of_window'],
  ['a reading of last month', own, `[{"n":"level","v":1,"t":${seconds() - 30 * 86_400}}]`, 'out_of_window'],
  ['a time beyond all calendars', own, '[{"n":"level","v":1,"t":1e300}]', 'out_of_window'],
  [
    'a device that is not behind this gateway',
    readingTopic(DISTRICT, GATEWAY),
    `[{"n":"${GAUGE}/level","v":1}]`,
    'identity_mismatch',
  ],
  ['a status of another shape', statusTopic(DISTRICT, GAUGE), '{"online":"yes"}', 'schema'],
  ['an event that is no CloudEvent', events, '{"category":"0101"}', 'schema'],
  ['an event of another type', events, event({ type: 'other.v1' }), 'unsupported_type'],
  ['an event of an unknown category', events, event({}, { category: '9999' }), 'unknown_category'],
  ['an event outside of the city', events, event({}, { location: { lon: 10, lat: 10 } }), 'schema'],
  ['an event with NUL in its title', events, event({}, { title: 'a\0b' }), 'schema'],
  ['an event with half a surrogate pair', events, event({}, { title: 'a\ud800b' }), 'schema'],
  ['an event of an unknown department', eventTopic('D-NONE'), event(), 'unknown_device'],
];

describe('ingest sets aside with a reason, and goes on after', () => {
  let database: TestDatabase;
  let ingest: RunningIngest;
  let simulator: MqttClient;
  beforeAll(async () => {
    database = await cityDatabase();
    ingest = await runIngest(database);
  });
  beforeEach(async () => {
    await database.owner.query(
      'truncate quarantine, inbox, city_event; update ingest_lane set readings = 0, duplicates = 0, conflicts = 0',
    );
    simulator = await connectAs(ingest.url);
  });
  afterEach(() => simulator.endAsync());
  afterAll(async () => {
    await ingest?.stop();
    await database?.drop();
  });

  async function reasons(): Promise<string[]> {
    const { rows } = await database.owner.query<{ reason: string }>('select reason from quarantine order by id');
    return rows.map((row) => row.reason);
  }

  async function expectGoesOn(): Promise<void> {
    await simulator.publishAsync(own, `[{"n":"level","v":0.25,"t":${seconds()}}]`, { qos: 1 });
    const { rows } = await database.owner.query(`select total::int from ingest_counter where name = 'readings'`);
    expect(rows).toEqual([{ total: 1 }]);
  }

  it.each(refused)('%s', async (_what, topic, payload, reason) => {
    await simulator.publishAsync(topic, payload, { qos: 1 });
    expect(await reasons()).toEqual([reason]);
    await expectGoesOn();
  });

  it('of a message only its first 64 KiB are kept, with length and hash', async () => {
    await simulator.publishAsync(own, Buffer.alloc(300 * 1024, 0x20), { qos: 1 });
    const { rows } = await database.owner.query(
      'select octet_length(raw) as kept, raw_bytes, octet_length(raw_sha256) as hash from quarantine',
    );
    expect(rows).toEqual([{ kept: 65_536, raw_bytes: 307_200, hash: 32 }]);
  });

  it('of a pack only the records at fault, each as a pack that can be replayed', async () => {
    const pack = `[{"bt":${Math.floor(seconds())},"n":"level","v":0.5},{"n":"nosuch","v":1},{"n":"level","vs":"x","t":-1}]`;
    await simulator.publishAsync(own, pack, { qos: 1 });
    expect(await reasons()).toEqual(['unknown_metric', 'unsupported_value']);
    const { rows } = await database.owner.query<{ raw: Buffer }>('select raw from quarantine order by id');
    expect(JSON.parse(String(rows[0]?.raw))).toEqual([{ n: 'nosuch', t: expect.any(Number), v: 1 }]);
  });

  it("a publish under another device's identity, which is acknowledged all the same", async () => {
    const device = await connectAs(ingest.url, GAUGE);
    await device.publishAsync(readingTopic(DISTRICT, COVER), '[{"n":"open","vb":true}]', { qos: 1 });
    await device.publishAsync(events, event(), { qos: 1 });
    await device.endAsync();
    expect(await reasons()).toEqual(['identity_mismatch', 'identity_mismatch']);
    await expectGoesOn();
  });

  it('not the status of a gateway, which measures nothing itself', async () => {
    const gateway = await connectAs(ingest.url, GATEWAY);
    const status = JSON.stringify({ online: true, at: new Date().toISOString() });
    await gateway.publishAsync(statusTopic(DISTRICT, GATEWAY), status, { qos: 1 });
    await gateway.endAsync();
    expect(await reasons()).toEqual([]);
    const { rows } = await database.owner.query(
      'select reported_online as online from device_status join component on component.key = component_key where id = $1',
      [GATEWAY],
    );
    expect(rows).toEqual([{ online: true }]);
  });

  it('nothing of a gateway that speaks for a device behind it', async () => {
    const gateway = await connectAs(ingest.url, GATEWAY);
    await gateway.publishAsync(readingTopic(DISTRICT, GATEWAY), `[{"n":"${GAUGE_BEHIND}/level","v":1}]`, { qos: 1 });
    await gateway.endAsync();
    expect(await reasons()).toEqual([]);
    const { rows } = await database.owner.query(
      'select component.id from latest_reading join component on component.key = component_key where component.id = $1',
      [GAUGE_BEHIND],
    );
    expect(rows).toHaveLength(1);
  });

  it('an event once: the same (source, id) again is counted as a duplicate', async () => {
    await simulator.publishAsync(events, event(), { qos: 1 });
    await simulator.publishAsync(events, event(), { qos: 1 });
    const { rows } = await database.owner.query(
      `select (select count(*)::int from city_event) as events, total::int as duplicates
       from ingest_counter where name = 'duplicates'`,
    );
    expect(rows).toEqual([{ events: 1, duplicates: 1 }]);
  });

  it("a message on the broker's own topics, whose sender is disconnected", async () => {
    const closed = new Promise<void>((resolve) => simulator.once('close', () => resolve()));
    simulator.publish('$SYS/x/new/clients', 'victim', { qos: 0 });
    await closed;
    expect(await reasons()).toEqual(['schema']);
  });
});
