import { upsertDeviceStatuses } from '@cityloop/db/component/device-status';
import { maintainTelemetry } from '@cityloop/db/storage/maintenance';
import { sweepHealth } from '@cityloop/steward/maintenance/device-health';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJson, type TestServer, testServer } from '../test/test-server.ts';

const MINUTE = 60_000;
const GOOD = 'WL-0001';
const STUCK = 'WL-0002';

let server: TestServer;
let cookie: string;
const now = Date.now();

async function get(path: string) {
  const response = await server.fetch(path, { headers: { cookie } });
  expect(response.status).toBe(200);
  return readJson(response);
}

const keyOf = async (id: string): Promise<number> =>
  (await server.database.owner.query('select key from component where id = $1', [id])).rows[0].key;

/** Two hours of one metric, as ingest leaves them. */
async function measure(id: string, value: string): Promise<void> {
  const { owner } = server.database;
  await owner.query(
    `with stream as (
       select c.key as component_key, m.key as metric_key from component c
       join metric m on m.component_type = c.type and m.code = 'water-level' where c.id = $1
     ), given as (
       select *, $2::timestamptz - i * interval '30 seconds' as at, (${value})::float8 as value
       from stream, generate_series(0, 240) as i
     ), stored as (
       insert into reading (component_key, metric_key, at, value) select component_key, metric_key, at, value from given
     ), touched as (
       insert into rollup_touched (component_key, metric_key, at)
       select distinct component_key, metric_key, date_trunc('hour', at) from given
     )
     insert into latest_reading (component_key, metric_key, at, value, quality, received_at)
     select component_key, metric_key, at, value, 0, at from given where i = 0`,
    [id, new Date(now)],
  );
}

describe('the health of devices', () => {
  beforeAll(async () => {
    server = await testServer();
    const { owner, service } = server.database;
    await owner.query(
      `update metric set cadence_seconds = 30, varies_within_seconds = 1800 where code = 'water-level'`,
    );
    await owner.query(
      `update vital_sign set source = 'metric:water-level-gauge/water-level:mean' where source like 'metric:%'`,
    );
    await measure(GOOD, '2 + sin(i)');
    await measure(STUCK, '9');
    await maintainTelemetry(owner, { now: new Date(now), withPartitions: false });
    await upsertDeviceStatuses(service, [{ componentKey: await keyOf('MH-0001'), online: true, at: now }]);
    await sweepHealth(owner, new Date(now));
    cookie = await server.signIn('viewer');
  });
  afterAll(() => server?.stop());

  it('tells of one device whether it is online, since when, and the trust of each stream with reasons', async () => {
    const stuck = await get(`/api/components/${STUCK}`);
    expect(stuck).toMatchObject({ online: true, trust: 0.3 });
    expect(stuck.health).toEqual({
      online: true,
      since: new Date(now).toISOString(),
      unstable: false,
      streams: expect.arrayContaining([
        {
          metric: 'water-level',
          trust: 0.3,
          reasons: [
            {
              code: 'stuck',
              points: 70,
              since: new Date(now).toISOString(),
              detail: { value: 9, withinSeconds: 1800 },
            },
          ],
        },
        {
          metric: 'battery',
          trust: null,
          reasons: [{ code: 'notEnoughData', since: null, points: 0, detail: {} }],
        },
      ]),
    });
    expect(await get(`/api/components/${GOOD}`)).toMatchObject({ online: true, trust: 1 });
  });

  it('says nothing of the health of what is no device', async () => {
    const { items } = await get('/api/components?type=street-lamp');
    const lamp = await get(`/api/components/${items[0].id}`);
    expect(lamp).toMatchObject({ online: null, trust: null, health: null });
  });

  it('tells the same in the list, in one record and in the share of devices online', async () => {
    const { items } = await get('/api/components?device=true');
    for (const item of items) {
      const one = await get(`/api/components/${item.id}`);
      expect([item.id, one.online, one.health.online, one.trust]).toEqual([
        item.id,
        item.online,
        item.online,
        item.trust,
      ]);
    }
    const online = items.filter((item: { online: boolean }) => item.online).length;
    const { rows } = await server.database.owner.query(
      'select count(*) filter (where online)::int as online from device_status',
    );
    expect(rows).toEqual([{ online }]);
  });

  it('has put each that came into the change feed, once', async () => {
    const ids = async () =>
      (await get('/api/changes')).changes
        .filter(({ kind }: { kind: string }) => kind === 'component')
        .map(({ id }: { id: string }) => id);
    await expect.poll(async () => (await ids()).sort(), { timeout: 10_000 }).toEqual(['MH-0001', GOOD, STUCK]);
  });

  it('leaves distrusted streams out of an average, and says how many are trusted', async () => {
    const { vitals } = await get('/api/situation');
    const sign = vitals.find(({ source }: { source: string }) => source.startsWith('metric:'));
    expect(sign.basis).toEqual({ trusted: 1, total: 2 });
    expect(sign.value).toBeCloseTo(2, 5);
    expect(vitals.find(({ source }: { source: string }) => source.startsWith('cases:')).basis).toBeNull();
  });

  it('tells that a device went only when its grace is over', async () => {
    const { owner, service } = server.database;
    await upsertDeviceStatuses(service, [{ componentKey: await keyOf('MH-0001'), online: false, at: now + 1_000 }]);
    await sweepHealth(owner, new Date(now + 2_000));
    expect((await get('/api/components/MH-0001')).online).toBe(true);
    await sweepHealth(owner, new Date(now + MINUTE));
    expect(await get('/api/components/MH-0001')).toMatchObject({ online: false, health: { online: false } });
  });
});
