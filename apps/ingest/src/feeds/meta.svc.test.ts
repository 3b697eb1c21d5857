import { feedTopic } from '@cityloop/contract/mqtt/topics';
import { hint } from '@cityloop/db/connection/notify';
import { insertFeed, insertFeedVersion, putFeedVersionInForce } from '@cityloop/db/feed/feed';
import { takeDelivery } from '@cityloop/db/feed/feed-delivery';
import { redriveGroup } from '@cityloop/db/quarantine/quarantine-redrive';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cityDatabase, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { DEPARTMENT, GAUGE } from '../test/small-city.ts';

let database: TestDatabase;
let ingest: RunningIngest;
beforeAll(async () => {
  database = await cityDatabase();
  ingest = await runIngest(database, { REGISTRY_REFRESH_MS: '250' });
});
afterAll(async () => {
  await ingest.stop();
  await database.drop();
});

const ID = 'sensors';
/** Who measured stands in a header, how much in the query. */
const MAPPING = `{ "device": meta.headers.\`x-sensor\`, "records": [{ "n": "level", "v": $number(meta.query.level) }] }`;

async function version(version: number, mapping: string): Promise<void> {
  const texts = {
    name: 'x',
    department: DEPARTMENT,
    dataset: '',
    format: 'text',
    charset: 'utf-8',
    compression: 'none',
    zone: null,
    datum: 'WGS84',
  } as const;
  const limits = {
    cadenceSeconds: null,
    latenessSeconds: 3_600,
    messageBytes: 1_000,
    messagesPerMinute: 600,
    recordsPerMessage: 9,
  };
  const content = { ...texts, ...limits, target: 'senml', mapping } as const;
  await insertFeedVersion(database.service, ID, { ...content, version, author: 'test', comment: '' });
  await putFeedVersionInForce(database.service, ID, version);
}

const become = (state: string) => database.service.query('update feed set state = $2 where id = $1', [ID, state]);

async function deliver(level: string): Promise<void> {
  const meta = { headers: { 'x-sensor': GAUGE }, query: { level } };
  const topic = feedTopic(ID, 'webhook');
  const payload = Buffer.from('-');
  await takeDelivery(database.service, {
    feed: ID,
    topic,
    payload,
    username: `feed-${ID}`,
    meta,
    keySha256: undefined,
  });
  await hint(database.service, 'work');
}

async function expectValues(...values: number[]): Promise<void> {
  const read = async () =>
    (await database.service.query('select value from reading order by at')).rows.map((row) => row.value);
  await vi.waitFor(async () => expect(await read()).toEqual(values), { timeout: 20_000 });
}

describe('headers and query of a webhook', () => {
  it('are seen by the mapping, at once, after a pause and after quarantine', async () => {
    await insertFeed(database.service, { id: ID, kind: 'webhook', createdBy: 'test' });
    await version(1, MAPPING);
    await become('active');
    await deliver('1');
    await expectValues(1);

    await become('paused');
    await deliver('2');
    const held = async () => (await database.service.query('select meta from feed_held')).rows;
    await vi.waitFor(async () => expect(await held()).toHaveLength(1), { timeout: 20_000 });
    await become('active');
    await hint(database.service, 'work');
    await expectValues(1, 2);

    await version(2, '$error("not yet")');
    await deliver('3');
    const setAside = async () => (await database.service.query('select reason, meta from quarantine')).rows;
    await vi.waitFor(async () => expect(await setAside()).toHaveLength(1), { timeout: 20_000 });
    expect(await setAside()).toMatchObject([{ reason: 'mapping_failed', meta: { query: { level: '3' } } }]);
    await version(3, MAPPING);
    expect(await redriveGroup(database.service, { reason: 'mapping_failed' }, 10)).toBe(1);
    await hint(database.service, 'work');
    await expectValues(1, 2, 3);
    const { rows } = await database.service.query(`select meta from feed_sample where outcome = 'mapped' limit 1`);
    expect(rows).toMatchObject([{ meta: { headers: { 'x-sensor': GAUGE } } }]);
  });
});
