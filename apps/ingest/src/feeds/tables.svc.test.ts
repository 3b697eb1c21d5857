import { feedTopic } from '@cityloop/contract/mqtt/topics';
import { type FeedVersionContent, insertFeed, insertFeedVersion } from '@cityloop/db/feed/feed';
import { replaceFeedTable } from '@cityloop/db/feed/feed-table';
import { listUnknownDevices } from '@cityloop/db/feed/unknown-device';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { DEPARTMENT, GAUGE, GAUGE_BEHIND } from '../test/small-city.ts';

let database: TestDatabase;
let ingest: RunningIngest;
let simulator: MqttClient;
beforeAll(async () => {
  database = await cityDatabase();
  ingest = await runIngest(database, { REGISTRY_REFRESH_MS: '3600000' });
  simulator = await connectAs(ingest.url);
});
afterAll(async () => {
  await simulator.endAsync();
  await ingest.stop();
  await database.drop();
});

const CONTENT: FeedVersionContent = {
  name: 'a feed',
  department: DEPARTMENT,
  dataset: '',
  target: 'senml',
  mapping: '',
  format: 'json',
  charset: 'utf-8',
  compression: 'none',
  zone: null,
  datum: 'WGS84',
  cadenceSeconds: null,
  latenessSeconds: 3_600,
  messageBytes: 10_000,
  messagesPerMinute: 6_000,
  recordsPerMessage: 100,
};

async function feed(id: string, more: Partial<FeedVersionContent>): Promise<void> {
  await insertFeed(database.service, { id, kind: 'mqtt', createdBy: 'test' });
  await insertFeedVersion(database.service, id, { ...CONTENT, ...more, version: 1, author: 'test', comment: '' });
  await database.service.query(`update feed set state = 'active' where id = $1`, [id]);
}

const table = (name: string, entries: readonly (readonly [string, string])[]) =>
  replaceFeedTable(database.service, { feed: 'foreign', name, entries, changedBy: 'test', most: 20 });
const send = (id: string, payload: unknown) =>
  simulator.publishAsync(feedTopic(id, 'raw'), JSON.stringify(payload), { qos: 1 });

async function valuesOf(device: string): Promise<number[]> {
  const { rows } = await database.service.query(
    'select value from reading where component_key = (select key from component where id = $1) order by value',
    [device],
  );
  return rows.map(({ value }) => value);
}

describe('a mapping', () => {
  it('looks foreign ids up in the tables of its feed, as they are now', async () => {
    const mapping =
      '{ "device": $table("stations", payload.station), "records": [{ "n": "level", "v": payload.v, "t": -payload.v }] }';
    await feed('foreign', { mapping });
    await table('stations', [['7', JSON.stringify(GAUGE)]]);
    await send('foreign', { station: '7', v: 1 });
    expect(await valuesOf(GAUGE)).toEqual([1]);
    await table('stations', [['7', JSON.stringify(GAUGE_BEHIND)]]);
    await send('foreign', { station: '7', v: 2 });
    expect([await valuesOf(GAUGE), await valuesOf(GAUGE_BEHIND)]).toEqual([[1], [2]]);
  });
});

describe('an unknown device', () => {
  it('is noted for a feed that registers such, beside its quarantine', async () => {
    const mapping = 'payload.{ "device": id, "records": [{ "n": "level", "v": 1 }] }';
    await feed('registers', { mapping, registersUnknown: 'water-level' });
    await feed('refuses', { mapping });
    for (const id of ['registers', 'refuses']) await send(id, [{ id: 'X-1' }, { id: 'X-2' }, { id: GAUGE }]);
    const devices = await listUnknownDevices(database.service, { feed: 'registers', limit: 10 });
    expect(devices.map(({ device, seen }) => [device, seen])).toEqual([
      ['X-1', 1],
      ['X-2', 1],
    ]);
    expect(await listUnknownDevices(database.service, { feed: 'refuses', limit: 10 })).toEqual([]);
    const { rows } = await database.service.query('select reason from quarantine');
    expect(rows).toEqual([{ reason: 'unknown_device' }, { reason: 'unknown_device' }]);
  });
});
