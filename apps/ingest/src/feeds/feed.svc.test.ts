import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { feedTopic } from '@cityloop/contract/mqtt/topics';
import { hint } from '@cityloop/db/connection/notify';
import { type FeedVersionContent, insertFeed, insertFeedVersion, putFeedVersionInForce } from '@cityloop/db/feed/feed';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import type { FeedState } from '@cityloop/domain/feed/feed';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { CATEGORY, DEPARTMENT, GAUGE, PASSWORD } from '../test/small-city.ts';

let database: TestDatabase;
let ingest: RunningIngest;
let simulator: MqttClient;

const EVENTS = `payload.{
  "specversion": "1.0", "id": no, "source": "/hotline", "type": "cityloop.event.reported.v1",
  "data": { "category": category, "title": title, "location": { "lon": 120.05, "lat": 30.05 } }
}`;
const READINGS = `{ "device": payload.station, "records": [payload.levels.{ "n": "level", "v": $number($), "t": -$$.payload.age }] }`;
const SETTINGS: FeedVersionContent = {
  name: 'a feed',
  department: DEPARTMENT,
  dataset: '',
  target: 'cloudevents',
  mapping: EVENTS,
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

beforeAll(async () => {
  database = await cityDatabase();
  ingest = await runIngest(database, { REGISTRY_REFRESH_MS: '250' });
  simulator = await connectAs(ingest.url);
});
afterAll(async () => {
  await simulator.endAsync();
  await ingest.stop();
  await database.drop();
});

let feeds = 0;
/** A feed of its own for each test, as the desk makes it, and known to ingest. */
async function feed(settings: Partial<FeedVersionContent> = {}, state: FeedState = 'active'): Promise<string> {
  feeds += 1;
  const id = `feed-${feeds}`;
  await insertFeed(database.service, { id, kind: 'mqtt', createdBy: 'test' });
  await addVersion(id, 1, settings);
  await setState(id, state);
  return id;
}

async function addVersion(id: string, version: number, settings: Partial<FeedVersionContent>): Promise<void> {
  await insertFeedVersion(database.service, id, { ...SETTINGS, ...settings, version, author: 'test', comment: '' });
  await putFeedVersionInForce(database.service, id, version);
}

async function setState(id: string, state: FeedState): Promise<void> {
  await database.owner.query('update feed set state = $2 where id = $1', [id, state]);
  await reloaded();
}

/** Once ingest has read the feeds again: it knows a feed that was made after all that it should know. */
async function reloaded(): Promise<void> {
  feeds += 1;
  const marker = `marker-${feeds}`;
  await insertFeed(database.service, { id: marker, kind: 'mqtt', createdBy: 'test' });
  await addVersion(marker, 1, {});
  await hint(database.service, 'work');
  const isKnown = async () => {
    await publish(marker, []);
    const { rowCount } = await database.service.query('select from feed_sample where feed = $1', [marker]);
    return (rowCount ?? 0) > 0;
  };
  await vi.waitFor(async () => expect(await isKnown()).toBe(true), { timeout: 20_000, interval: 100 });
}

const publish = (id: string, payload: unknown, client = simulator) =>
  client.publishAsync(feedTopic(id, 'raw'), typeof payload === 'string' ? payload : JSON.stringify(payload), {
    qos: 1,
  });

async function counts(id: string) {
  const { rows } = await database.service.query(
    `select sum(received)::int as received, sum(mapped)::int as mapped, sum(ignored)::int as ignored,
       sum(failed)::int as failed, sum(records_taken)::int as taken, sum(records_refused)::int as refused
     from feed_count where feed = $1`,
    [id],
  );
  return rows[0];
}

async function quarantineOf(id: string) {
  const { rows } = await database.service.query(
    'select id, reason, detail, raw, redriven_at as "redrivenAt" from quarantine where topic like $1 order by id',
    [`feed/${id}/%`],
  );
  return rows;
}

async function eventIds(prefix: string): Promise<string[]> {
  const { rows } = await database.service.query('select id from city_event where strpos(id, $1) = 1 order by id', [
    prefix,
  ]);
  return rows.map((row) => row.id);
}

const report = (no: string, category = CATEGORY) => ({ no, category, title: '积水' });

describe('a message of an active feed', () => {
  it('becomes events of its department, committed when it is acknowledged', async () => {
    const id = await feed();
    await publish(id, [report('a1'), report('a2')]);
    expect(await eventIds('a')).toEqual(['a1', 'a2']);
    expect(await counts(id)).toMatchObject({ received: 1, mapped: 1, taken: 2, refused: 0 });
    const { rows } = await database.service.query(`select department from city_event where id = 'a1'`);
    expect(rows).toEqual([{ department: DEPARTMENT }]);
  });

  it('becomes readings of a device', async () => {
    const id = await feed({ target: 'senml', mapping: READINGS });
    await publish(id, { station: GAUGE, levels: ['1.25'], age: 30 });
    const { rows } = await database.service.query('select value from reading');
    expect(rows).toEqual([{ value: 1.25 }]);
  });

  it('becomes readings, an event and the state of a device together, out of packed bytes, each judged by itself', async () => {
    const mapping = `{
      "readings": { "device": "${GAUGE}", "records": [
        { "n": "level", "u": "cm", "v": $i16be(payload, 0), "t": -7 }, { "n": "level", "u": "Cel", "v": 1 }] },
      "events": { "specversion": "1.0", "id": "z-" & $hex(payload.bytes), "source": "/x",
        "type": "cityloop.event.reported.v1",
        "data": { "category": "${CATEGORY}", "title": "\\u202e积水", "location": { "lon": 120.05, "lat": 30.05 } } },
      "status": { "device": "${GAUGE}", "online": $bits(payload, 16, 1) = 1 }
    }`;
    const id = await feed({ target: 'mixed', format: 'binary', compression: 'gzip', mapping });
    await simulator.publishAsync(feedTopic(id, 'raw'), gzipSync(Buffer.from([0x01, 0x2c, 0x80])), { qos: 1 });
    const { rows } = await database.service.query('select value from reading where value = 3');
    expect(rows).toEqual([{ value: 3 }]);
    const { rows: events } = await database.service.query(
      `select data ->> 'title' as title from city_event where id = 'z-012c80'`,
    );
    expect(events).toEqual([{ title: '积水' }]);
    expect(await quarantineOf(id)).toMatchObject([
      { reason: 'unit_mismatch', detail: expect.stringMatching(/^1 of 4 records: level is in m/) },
    ]);
    expect(await counts(id)).toMatchObject({ received: 1, mapped: 1, taken: 3, refused: 1 });
    const { rows: online } = await database.service.query(
      'select reported_online from device_status where reported_online',
    );
    expect(online).toHaveLength(1);
  });

  it('may say that a device sent nothing: mapped, and no record', async () => {
    const id = await feed({ target: 'senml', mapping: `{ "device": "${GAUGE}", "records": payload.none }` });
    await publish(id, { a: 1 });
    expect(await counts(id)).toMatchObject({ received: 1, mapped: 1, ignored: 0, taken: 0, refused: 0 });
  });

  it('that came by webhook, handed over through the inbox under the name of the feed', async () => {
    const id = await feed();
    await database.service.query('insert into inbox (topic, payload, username) values ($1, $2, $3)', [
      feedTopic(id, 'webhook'),
      Buffer.from(JSON.stringify([report('h1')])),
      `feed-${id}`,
    ]);
    await hint(database.service, 'work');
    await vi.waitFor(async () => expect(await eventIds('h')).toEqual(['h1']), { timeout: 20_000 });
    const { rows } = await database.service.query('select from inbox where topic = $1', [feedTopic(id, 'webhook')]);
    expect(rows).toEqual([]);
  });

  it('is ignored where the mapping yields nothing, and counted', async () => {
    const id = await feed();
    await publish(id, []);
    expect(await counts(id)).toMatchObject({ received: 1, ignored: 1 });
    expect(await quarantineOf(id)).toEqual([]);
  });

  it('that is older than the lateness of the feed is set aside as it came', async () => {
    const id = await feed({ target: 'senml', mapping: READINGS });
    const payload = JSON.stringify({ station: GAUGE, levels: ['1'], age: 4_000 });
    await publish(id, payload);
    const [row] = await quarantineOf(id);
    expect(row).toMatchObject({ reason: 'out_of_window', raw: Buffer.from(payload) });
  });
});

describe('a message that cannot be mapped', () => {
  it.each([
    ['no JSON', '{', {}, 'mapping_failed', /decode: the payload is not json/],
    [
      'a mapping that fails, with its place',
      {},
      { mapping: 'payload.a.b +\n "x"', target: 'cloudevents' },
      'mapping_failed',
      /line/,
    ],
    ['a result of another shape', { a: 1 }, { mapping: 'payload.a' }, 'mapping_failed', /CloudEvents object/],
    ['too many records', [report('z1'), report('z2')], { recordsPerMessage: 1 }, 'mapping_failed', /became 2 records/],
    ['too many bytes', 'x'.repeat(50), { messageBytes: 40 }, 'too_large', /50 bytes; this feed allows 40/],
  ] as const)('is set aside raw: %s', async (_name, payload, settings, reason, detail) => {
    const id = await feed(settings as Partial<FeedVersionContent>);
    await publish(id, payload);
    const raw = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
    expect(await quarantineOf(id)).toMatchObject([{ reason, raw, detail: expect.stringMatching(detail) }]);
    expect(await counts(id)).toMatchObject({ received: 1, failed: 1 });
    const { rows } = await database.service.query('select outcome from feed_sample where feed = $1', [id]);
    expect(rows).toEqual([{ outcome: 'failed' }]);
  });

  it('is heard by no subscriber: its sender may be mistaken, or somebody else', async () => {
    const id = await feed();
    const subscriber = await connectAs(ingest.url);
    const heard: string[] = [];
    subscriber.on('message', (_topic, payload) => heard.push(String(payload)));
    await subscriber.subscribeAsync(`feed/${id}/#`, { qos: 2 });
    const device = await connectAs(ingest.url, GAUGE);
    for (const qos of [0, 1, 2] as const) {
      await simulator.publishAsync(feedTopic(id, 'raw'), '{', { qos });
      await device.publishAsync(feedTopic(id, 'raw'), JSON.stringify([report('h0')]), { qos });
    }
    const good = JSON.stringify([report('h1')]);
    await publish(id, good);
    await expect.poll(() => heard).toEqual([good]);
    await Promise.all([device.endAsync(), subscriber.endAsync()]);
  });

  it('is taken in by a redrive once the mapping is mended; what was stored of it counts once', async () => {
    const id = await feed();
    await publish(id, [report('zz-1'), report('zz-2', 'unknown')]);
    const [row] = await quarantineOf(id);
    expect(row).toMatchObject({ reason: 'unknown_category', detail: expect.stringMatching(/^1 of 2 records/) });
    await addVersion(id, 2, { mapping: EVENTS.replace('"category": category', `"category": "${CATEGORY}"`) });
    await reloaded();
    await database.service.query(
      'insert into inbox (topic, payload, username, redrive_of) select topic, raw, username, id from quarantine where id = $1',
      [row?.id],
    );
    await hint(database.service, 'work');
    await vi.waitFor(async () => expect((await quarantineOf(id))[0]?.redrivenAt).toBeInstanceOf(Date), {
      timeout: 20_000,
    });
    expect(await eventIds('zz-')).toEqual(['zz-1', 'zz-2']);
  });
});

describe('a feed that is', () => {
  it('a draft keeps samples, and nothing else', async () => {
    const id = await feed({}, 'draft');
    await publish(id, [report('d1')]);
    expect(await eventIds('d1')).toEqual([]);
    const { rows } = await database.service.query('select outcome, payload from feed_sample where feed = $1', [id]);
    expect(rows).toEqual([{ outcome: 'captured', payload: Buffer.from(JSON.stringify([report('d1')])) }]);
  });

  it('in a dry run maps and counts, and stores nothing', async () => {
    const id = await feed({}, 'dryRun');
    await publish(id, [report('e1'), report('e2', 'unknown')]);
    await publish(id, '{');
    expect(await counts(id)).toMatchObject({ received: 2, mapped: 1, failed: 1, taken: 1, refused: 1 });
    expect([await eventIds('e'), await quarantineOf(id)]).toEqual([[], []]);
  });

  it('paused keeps what comes, and takes it in when it goes on', async () => {
    const id = await feed({}, 'paused');
    await publish(id, [report('p1')]);
    await publish(id, [report('p2')]);
    expect(await eventIds('p')).toEqual([]);
    const { rows } = await database.service.query('select count(*)::int as held from feed_held where feed = $1', [id]);
    expect(rows).toEqual([{ held: 2 }]);
    await setState(id, 'active');
    await vi.waitFor(async () => expect(await eventIds('p')).toEqual(['p1', 'p2']), { timeout: 20_000 });
    expect(await counts(id)).toMatchObject({ received: 2, mapped: 2 });
  });

  it('unknown is told', async () => {
    await publish('nobody', '{}');
    expect(await quarantineOf('nobody')).toMatchObject([
      { reason: 'unknown_device', detail: 'no feed nobody is registered' },
    ]);
  });

  it('faster than its limit is held to it', async () => {
    const id = await feed({ messagesPerMinute: 3 });
    for (const number of [1, 2, 3, 4, 5]) await publish(id, [report(`r${number}`)]);
    expect(await eventIds('r')).toEqual(['r1', 'r2', 'r3']);
    expect((await quarantineOf(id)).map((row) => row.detail)).toEqual([
      'more than 3 messages a minute, which this feed allows',
      'more than 3 messages a minute, which this feed allows',
    ]);
  });
});

describe('who publishes on a feed', () => {
  it('is its own login, and that login publishes nowhere else', async () => {
    const id = await feed();
    const other = await feed();
    await database.owner.query('insert into device_credential (username, feed, secret_hash) values ($1, $2, $3)', [
      `feed-${id}`,
      id,
      createHash('sha256').update(PASSWORD).digest(),
    ]);
    const client = await connectAs(ingest.url, `feed-${id}`);
    await publish(id, [report('w1')], client);
    await publish(other, [report('w2')], client);
    await client.endAsync();
    expect(await eventIds('w')).toEqual(['w1']);
    expect(await quarantineOf(other)).toMatchObject([{ reason: 'identity_mismatch' }]);
  });

  it('is no device', async () => {
    const id = await feed();
    const device = await connectAs(ingest.url, GAUGE);
    await publish(id, [report('x1')], device);
    await device.endAsync();
    expect(await quarantineOf(id)).toMatchObject([{ reason: 'identity_mismatch' }]);
  });
});

describe('in a flood', () => {
  it('a change of version loses nothing and doubles nothing: each message is mapped by one version', async () => {
    const id = await feed();
    const sent = Array.from({ length: 400 }, (_, index) => publish(id, [report(`v${String(index).padStart(3, '0')}`)]));
    await addVersion(id, 2, { mapping: EVENTS.replace('"title": title', '"title": "two"') });
    await hint(database.service, 'work');
    await Promise.all(sent);
    expect(await eventIds('v')).toHaveLength(400);
    expect(await counts(id)).toMatchObject({ received: 400, mapped: 400, taken: 400 });
  });

  it('a feed that exceeds its limits again and again rests by itself, while another goes on', async () => {
    const bad = await feed({ mapping: '[1..10000000]' });
    const good = await feed();
    const sent = Array.from({ length: 14 }, () => publish(bad, {}));
    await Promise.all(Array.from({ length: 50 }, (_, index) => publish(good, [report(`g${index}`)])));
    expect(await eventIds('g')).toHaveLength(50);
    await Promise.all(sent);
    const { rows } = await database.service.query(
      'select self_pauses as pauses, self_paused_until > now() as resting, self_pause_reason as reason from feed where id = $1',
      [bad],
    );
    expect(rows).toEqual([{ pauses: 1, resting: true, reason: expect.stringMatching(/more than (96 MB|200 ms)/) }]);
    const { rows: kept } = await database.service.query('select count(*)::int as held from feed_held where feed = $1', [
      bad,
    ]);
    expect(kept).toEqual([{ held: 4 }]);
    expect(await counts(bad)).toMatchObject({ received: 10, failed: 10 });
  });
});
