import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeylessTable, ROW_WRITERS } from './row-writers.ts';
import { createSources } from './scratch-database.ts';

const NOW = Date.now();
const rows = [
  { componentKey: 1, metricKey: 1, at: NOW - 86_400_000, value: 1e-9, quality: 3, receivedAt: NOW },
  { componentKey: 2, metricKey: 1, at: NOW, value: -12.5, quality: 0, receivedAt: NOW },
];

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  await createKeylessTable(client);
  await createSources(client, 2);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

describe('every way of writing that is compared', () => {
  it.each(ROW_WRITERS)('$name stores the same rows', async ({ table, open }) => {
    await client.query(`truncate ${table}`);
    expect(await (await open(client))(rows)).toBe(2);
    const stored = await client.query(
      `select component_key as "componentKey", metric_key as "metricKey", at, value, quality from ${table} order by 1`,
    );
    expect(stored.rows).toEqual(rows.map(({ receivedAt: _, ...row }) => ({ ...row, at: new Date(row.at) })));
  });

  it.each(ROW_WRITERS.filter((writer) => writer.takesRepeats))('$name leaves repeats out', async ({ table, open }) => {
    await client.query(`truncate ${table}`);
    const store = await open(client);
    await store(rows.slice(0, 1));
    expect(await store(rows)).toBe(1);
    expect(await store(rows)).toBe(0);
  });
});
