import { bucketsTouchedBy } from '@cityloop/db/telemetry/rollup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJson, type TestServer, testServer } from '../test/test-server.ts';

const HOUR = 3_600_000;
let server: TestServer;
let viewer: string;

/** A local day before this one began at this moment: the demo city stands in Shanghai. */
const today = Math.floor((Date.now() + 8 * HOUR) / (24 * HOUR)) * 24 * HOUR - 8 * HOUR;
const at = (hours: number) => today + hours * HOUR;
const READINGS = [
  [at(-25.5), 10],
  [at(-24.5), 10],
  [at(-23.5), 90],
  [at(-22.5), 90],
] as const;

beforeAll(async () => {
  server = await testServer();
  viewer = await server.signIn('viewer');
  const { owner } = server.database;
  const { rows } = await owner.query(
    `select c.key as component, m.key as metric from component c join metric m on m.component_type = c.type
     where c.id = 'WL-0001' and m.code = 'water-level'`,
  );
  const readings = READINGS.map(([ms, value]) => ({
    componentKey: rows[0].component,
    metricKey: rows[0].metric,
    at: ms,
    value,
  }));
  for (const { componentKey, metricKey, at: ms, value } of readings) {
    await owner.query('insert into reading (component_key, metric_key, at, value) values ($1, $2, $3, $4)', [
      ...[componentKey, metricKey, new Date(ms), value],
    ]);
  }
  for (const mark of bucketsTouchedBy(readings, Date.now())) {
    await owner.query('insert into rollup_touched (component_key, metric_key, at) values ($1, $2, $3)', [
      ...[mark.componentKey, mark.metricKey, new Date(mark.at)],
    ]);
  }
});
afterAll(() => server.stop());

async function ask(query: string) {
  const response = await server.fetch(`/api/components/WL-0001/readings?metric=water-level&${query}`, {
    headers: { cookie: viewer },
  });
  return { status: response.status, body: await readJson(response) };
}

describe('the history of a metric', () => {
  it('has days of the city, told in UTC', async () => {
    const { body } = await ask('resolution=1d');
    expect(body.items).toEqual([
      { at: new Date(at(-24)).toISOString(), count: 2, min: 90, max: 90, mean: 90, last: 90 },
      { at: new Date(at(-48)).toISOString(), count: 2, min: 10, max: 10, mean: 10, last: 10 },
    ]);
  });

  it.each([
    ['5m', 4],
    ['15m', 4],
    ['1h', 4],
  ])('has %s', async (resolution, buckets) => {
    const { body } = await ask(`resolution=${resolution}&from=${new Date(at(-48)).toISOString()}`);
    expect(body.items).toHaveLength(buckets);
  });

  it('has months', async () => {
    const { body } = await ask('resolution=1mo');
    expect(body.items.map(({ count }: { count: number }) => count).reduce((a: number, b: number) => a + b)).toBe(4);
  });

  it('has the days of another zone', async () => {
    const { body } = await ask('resolution=1d&zone=Asia/Tokyo');
    expect(body.items.map(({ count, mean }: { count: number; mean: number }) => [count, mean])).toEqual([
      [3, (10 + 90 + 90) / 3],
      [1, 10],
    ]);
    expect(new Date(body.items[0].at).getTime()).toBe(at(-25));
  });

  it('goes on with a cursor, each bucket once', async () => {
    const first = await ask('resolution=1d&limit=1');
    const second = await ask(`resolution=1d&limit=1&cursor=${encodeURIComponent(first.body.next)}`);
    expect([...first.body.items, ...second.body.items].map(({ mean }) => mean)).toEqual([90, 10]);
  });

  it.each(['Mars/Olympus', '%2B08:00', 'CST6', ' '])('refuses the zone %s', async (zone) => {
    const { status, body } = await ask(`resolution=1d&zone=${zone}`);
    expect([status, body.code]).toEqual([422, 'invalid']);
    expect(body.detail).toContain('zone');
  });

  it('refuses a resolution that there is none of', async () => {
    expect((await ask('resolution=2h')).status).toBe(422);
  });
});
