import { readingTopic } from '@cityloop/contract/mqtt/topics';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from './testing/running-ingest.ts';
import { DISTRICT, GAUGE } from './testing/small-city.ts';

describe('a reading', () => {
  let database: TestDatabase;
  let ingest: RunningIngest;
  let simulator: MqttClient;
  beforeAll(async () => {
    database = await cityDatabase();
    ingest = await runIngest(database);
    simulator = await connectAs(ingest.url);
  });
  afterAll(async () => {
    await simulator?.endAsync();
    await ingest?.stop();
    await database?.drop();
  });

  it('is a row and the latest value once its PUBACK has come', async () => {
    await simulator.publishAsync(readingTopic(DISTRICT, GAUGE), '[{"n":"level","v":0.5}]', { qos: 1 });
    const stored = await database.owner.query('select value, quality from reading');
    expect(stored.rows).toEqual([{ value: 0.5, quality: 0 }]);
    const latest = await database.owner.query('select value from latest_reading');
    expect(latest.rows).toEqual([{ value: 0.5 }]);
  });
});
