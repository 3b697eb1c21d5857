import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertQuarantine, listQuarantine } from '../quarantine/quarantine.ts';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { listLatestReadings, listLatestReadingsSince, storeLatestReadings } from './latest-reading.ts';

const AT = Date.UTC(2026, 4, 10, 12);

describe('latest readings', () => {
  let database: TestDatabase;
  const row = (componentKey: number, at: number, value: number) => ({
    componentKey,
    metricKey: 1,
    at,
    value,
    quality: 0,
    receivedAt: at,
  });
  beforeAll(async () => {
    database = await testDatabase();
    await database.owner.query(
      `insert into component_type values ('gauge', 'other', 'gauge', 'gauge', true);
       insert into metric (component_type, code, name, name_en, unit, kind) values ('gauge', 'level', 'l', 'l', 'm', 'number');
       insert into component (id, type, name, district, grid, lon, lat)
         select 'G-' || n, 'gauge', 'g', case when n = 3 then '990102' else '990101' end, '', 0, 0 from generate_series(1, 3) as n`,
    );
  });
  afterAll(() => database?.drop());

  it('keeps the newest, and of the same time the first', async () => {
    await storeLatestReadings(database.service, [row(1, AT, 1), row(2, AT, 2), row(3, AT, 3)]);
    await storeLatestReadings(database.service, [row(1, AT - 1, 9), row(2, AT, 9), row(3, AT + 1, 9)]);
    const items = await listLatestReadings(database.service, { limit: 10 });
    expect(items.map(({ component, value }) => [component, value])).toEqual([
      ['G-1', 1],
      ['G-2', 2],
      ['G-3', 9],
    ]);
  });

  it('are found by their key, also while the server knows their table to be small', async () => {
    await database.owner.query('vacuum analyze latest_reading');
    const client = await database.service.connect();
    const scans = async () => {
      const { rows } = await client.query<{ whole: number; byKey: number }>(
        `select pg_stat_get_xact_numscans('latest_reading'::regclass)::int as whole,
           pg_stat_get_xact_numscans('latest_reading_pkey'::regclass)::int as "byKey"`,
      );
      return rows[0] ?? { whole: 0, byKey: 0 };
    };
    try {
      await client.query('begin');
      const before = await scans();
      await storeLatestReadings(client, [row(1, AT + 2, 3), row(2, AT + 2, 4)]);
      const after = await scans();
      expect(after.whole).toBe(before.whole);
      expect(after.byKey).toBeGreaterThan(before.byKey);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('lists by district, metric and component, in pages', async () => {
    const list = (query: object) => listLatestReadings(database.service, { limit: 10, ...query });
    expect((await list({ districts: ['990102'] })).map((item) => item.component)).toEqual(['G-3']);
    expect((await list({ component: 'G-2' })).map((item) => item.component)).toEqual(['G-2']);
    expect(await list({ metric: 'nosuch' })).toEqual([]);
    const first = await list({ limit: 2 });
    const last = first.at(-1);
    expect((await list({ after: [last?.componentKey, last?.metricKey] })).map((item) => item.component)).toEqual([
      'G-3',
    ]);
  });

  it('misses nothing that commits late: a transaction open at the last look is seen by the next', async () => {
    const open = await database.service.connect();
    await open.query('begin');
    await storeLatestReadings(open, [row(1, AT + 10, 10)]);
    await storeLatestReadings(database.service, [row(2, AT + 10, 20)]);
    const before = await listLatestReadingsSince(database.service, undefined);
    await open.query('commit');
    open.release();
    const after = await listLatestReadingsSince(database.service, before.cursor);
    expect(after.items.map(({ component, value }) => [component, value])).toContainEqual(['G-1', 10]);
    // It may repeat while an older transaction runs anywhere in the cluster, so other tests decide when it is quiet.
    let { cursor } = after;
    const look = async () => {
      const next = await listLatestReadingsSince(database.service, cursor);
      cursor = next.cursor;
      return next.items;
    };
    await expect.poll(look, { timeout: 20_000 }).toEqual([]);
  });
});

describe('the quarantine', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    const base = { receivedAt: new Date(AT), topic: 't', username: undefined, raw: Buffer.from('x'), rawBytes: 1 };
    const rows = ['schema', 'not_json', 'schema'].map((reason, index) => ({
      ...base,
      reason,
      detail: String(index),
      rawSha256: Buffer.alloc(32),
    }));
    await insertQuarantine(database.service, rows);
  });
  afterAll(() => database?.drop());

  it('is listed newest first, by reason, in pages', async () => {
    const list = (query: object) => listQuarantine(database.service, { limit: 10, ...query });
    expect((await list({})).map((item) => item.detail)).toEqual(['2', '1', '0']);
    expect((await list({ reason: 'schema' })).map((item) => item.detail)).toEqual(['2', '0']);
    const first = await list({ limit: 1 });
    expect((await list({ before: first.at(-1)?.id })).map((item) => item.detail)).toEqual(['1', '0']);
  });

  it('takes nothing away: the service may not delete from it', async () => {
    await expect(database.service.query('delete from quarantine')).rejects.toMatchObject({ code: '42501' });
  });
});
