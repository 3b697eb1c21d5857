import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { prepareTelemetryStorage, type StorageKind } from './telemetry-storage.ts';

let database: TestDatabase;
let client: pg.PoolClient;
let kind: StorageKind;
beforeAll(async () => {
  database = await testDatabase();
  client = await database.owner.connect();
  kind = await prepareTelemetryStorage(client);
});
afterAll(async () => {
  client.release();
  await database.drop();
});

/** As a city of before had them, on TimescaleDB Community. */
async function makeFormerAggregates(): Promise<void> {
  for (const table of ['reading_1d', 'reading_1h']) await client.query(`drop table ${table}`);
  for (const [view, bucket, finer] of [
    ['reading_1h', '1 hour', 'reading_1m'],
    ['reading_1d', '1 day', 'reading_1h'],
  ]) {
    await client.query(
      `create materialized view ${view}
         with (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) as
       select component_key, metric_key, time_bucket(interval '${bucket}', at) as at, sum(count)::bigint as count,
         min(min) as min, max(max) as max, sum(sum) as sum, last(last, at) as last from ${finer} group by 1, 2, 3
       with no data`,
    );
  }
  await client.query(
    `insert into reading (component_key, metric_key, at, value)
     select 1, 1, now() - n * interval '11 hours', n from generate_series(0, 200) n`,
  );
  for (const view of ['reading_1m', 'reading_1h', 'reading_1d']) {
    await client.query(`call refresh_continuous_aggregate('${view}', null, null)`);
  }
}

it('hours and days that were continuous aggregates are tables with the same rows, also after an interruption', async () => {
  // Only the Community edition had them.
  if (kind !== 'community') return;
  await makeFormerAggregates();
  const rows = async (table: string) => (await client.query(`select * from ${table} order by at`)).rows;
  const [hours, days] = [await rows('reading_1h'), await rows('reading_1d')];
  expect(hours.length).toBeGreaterThan(150);
  await client.query('alter materialized view reading_1d rename to reading_1d_former');
  expect(await prepareTelemetryStorage(client)).toBe('community');
  expect(await rows('reading_1h')).toEqual(hours);
  expect(await rows('reading_1d')).toEqual(days);
  const views = await client.query(`select view_name as name from timescaledb_information.continuous_aggregates`);
  expect(views.rows).toEqual([{ name: 'reading_1m' }]);
});
