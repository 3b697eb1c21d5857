import { createHash } from 'node:crypto';
import { feedTopic } from '@cityloop/contract/mqtt/topics';
import { insertComponent } from '@cityloop/db/component/component-change';
import { type FeedVersionContent, insertFeed, insertFeedVersion, putFeedVersionInForce } from '@cityloop/db/feed/feed';
import { replaceFeedLogin } from '@cityloop/db/feed/feed-credential';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import type { FeedState } from '@cityloop/domain/feed/feed';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { CATEGORY, DEPARTMENT, DISTRICT, GATEWAY, PASSWORD } from '../test/small-city.ts';

let database: TestDatabase;
let ingest: RunningIngest;
let simulator: MqttClient;

/** The registry is read again once an hour, and no hint is given: only what is looked for is found. */
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

const SETTINGS: FeedVersionContent = {
  name: 'a feed',
  department: DEPARTMENT,
  dataset: '',
  target: 'senml',
  mapping: '{ "device": payload.station, "records": [{ "n": "level", "v": payload.v }] }',
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

async function makeFeed(id: string, state: FeedState): Promise<void> {
  await insertFeed(database.service, { id, kind: 'mqtt', createdBy: 'test' });
  await insertFeedVersion(database.service, id, { ...SETTINGS, version: 1, author: 'test', comment: '' });
  await database.service.query('update feed set state = $2 where id = $1', [id, state]);
}

async function makeDevice(id: string, parent: string | null = null): Promise<void> {
  const grid = '99010100100101';
  const where = { address: '', district: DISTRICT, grid, lon: 120.05, lat: 30.05 };
  expect(await insertComponent(database.service, { id, type: 'water-level', name: id, parent, ...where })).toBe(true);
}

const send = (topic: string, payload: unknown, client = simulator) =>
  client.publishAsync(topic, JSON.stringify(payload), { qos: 1 });

async function valuesOf(device: string): Promise<number[]> {
  const { rows } = await database.service.query(
    'select value from reading where component_key = (select key from component where id = $1) order by at',
    [device],
  );
  return rows.map(({ value }) => value);
}

async function quarantined(): Promise<unknown[]> {
  const { rows } = await database.service.query('select reason, topic, detail from quarantine order by id');
  return rows;
}

describe('without a hint, from the moment it is in the database', () => {
  it('a feed takes its messages', async () => {
    await makeDevice('new-1');
    await makeFeed('made-now', 'active');
    await send(feedTopic('made-now', 'raw'), { station: 'new-1', v: 1 });
    expect(await valuesOf('new-1')).toEqual([1]);
    expect(await quarantined()).toEqual([]);
  });

  it('its own login publishes', async () => {
    await makeDevice('new-2');
    await makeFeed('own-login', 'active');
    const secretHash = createHash('sha256').update(PASSWORD).digest();
    await replaceFeedLogin(database.service, 'own-login', { secretHash, verifier: '' });
    const client = await connectAs(ingest.url, 'feed-own-login');
    await send(feedTopic('own-login', 'raw'), { station: 'new-2', v: 2 }, client);
    await client.endAsync();
    expect(await valuesOf('new-2')).toEqual([2]);
  });

  it('a draft that is activated stores, and one that is paused keeps', async () => {
    await makeDevice('new-3');
    await makeFeed('states', 'draft');
    await send(feedTopic('states', 'raw'), { station: 'new-3', v: 3 });
    expect(await valuesOf('new-3')).toEqual([]);
    await database.service.query(`update feed set state = 'active' where id = 'states'`);
    await send(feedTopic('states', 'raw'), { station: 'new-3', v: 3.5 });
    expect(await valuesOf('new-3')).toEqual([3.5]);
    await database.service.query(`update feed set state = 'paused' where id = 'states'`);
    await send(feedTopic('states', 'raw'), { station: 'new-3', v: 4 });
    const { rows } = await database.service.query(`select from feed_held where feed = 'states'`);
    expect(rows).toHaveLength(1);
  });

  it('another version maps', async () => {
    await makeDevice('new-4');
    await makeFeed('versions', 'active');
    await send(feedTopic('versions', 'raw'), { station: 'new-4', v: 1 });
    const mapping = SETTINGS.mapping.replace('payload.v', 'payload.v + 5');
    await insertFeedVersion(database.service, 'versions', {
      ...SETTINGS,
      mapping,
      version: 2,
      author: '',
      comment: '',
    });
    await putFeedVersionInForce(database.service, 'versions', 2);
    await send(feedTopic('versions', 'raw'), { station: 'new-4', v: 2 });
    expect(await valuesOf('new-4')).toEqual([1, 7]);
  });

  it('a device, one behind a gateway, a metric and a department are known', async () => {
    await makeDevice('new-5');
    await send(`city/v1/${DISTRICT}/new-5/reading`, [{ n: 'level', v: 5 }]);
    expect(await valuesOf('new-5')).toEqual([5]);
    await makeDevice('new-6', GATEWAY);
    await send(`city/v1/${DISTRICT}/${GATEWAY}/reading`, [{ n: 'new-6/level', v: 6 }]);
    expect(await valuesOf('new-6')).toEqual([6]);
    await database.owner.query(
      `insert into metric (component_type, code, name, name_en, unit, kind) values ('water-level', 'flow', '流', 'flow', 'm', 'number')`,
    );
    await send(`city/v1/${DISTRICT}/new-5/reading`, [{ n: 'flow', v: 7, t: -60 }]);
    expect(await valuesOf('new-5')).toEqual([7, 5]);
    await database.owner.query(
      `insert into department (code, name, name_en, kind) values ('D-NEW', '新', 'new', 'professional')`,
    );
    const data = { category: CATEGORY, title: 't', location: { lon: 120.05, lat: 30.05 } };
    const event = { specversion: '1.0', id: 'e1', source: '/x', type: 'cityloop.event.reported.v1', data };
    await send('city/v1/department/D-NEW/event', event);
    const { rows } = await database.service.query('select department from city_event');
    expect(rows).toEqual([{ department: 'D-NEW' }]);
    expect(await quarantined()).toEqual([]);
  });

  it('a hundred messages of new and unknown devices keep their order, and the unknown ones are set aside', async () => {
    await makeDevice('new-7');
    const sent = Array.from({ length: 100 }, (_, index) => [
      send(`city/v1/${DISTRICT}/new-7/reading`, [{ n: 'level', v: index, t: -100 + index }]),
      send(`city/v1/${DISTRICT}/nobody-${index % 7}/reading`, [{ n: 'level', v: index }]),
    ]);
    await Promise.all(sent.flat());
    expect(await valuesOf('new-7')).toEqual(Array.from({ length: 100 }, (_, index) => index));
    const { rows } = await database.service.query(
      `select value from latest_reading where component_key = (select key from component where id = 'new-7')`,
    );
    expect(rows).toEqual([{ value: 99 }]);
    expect(await quarantined()).toHaveLength(100);
  });
});
