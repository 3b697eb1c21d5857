import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../connection/transaction.ts';
import { prepareTelemetryStorage } from '../storage/telemetry-storage.ts';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { claimLane, type Lane, retireOtherLanes, storeTelemetry, type TelemetryBatch } from './ingest-lane.ts';

const AT = Date.now();

describe('a lane', () => {
  let database: TestDatabase;
  let lane: Lane;
  beforeAll(async () => {
    database = await testDatabase();
    const client = await database.owner.connect();
    await prepareTelemetryStorage(client);
    client.release();
  });
  beforeEach(async () => {
    await database.owner.query('truncate reading, ingest_lane');
    lane = await claimLane(database.service, 'one', 'telemetry');
  });
  afterAll(() => database?.drop());

  const reading = (at: number, value = 1): TakenReading => ({
    componentKey: 1,
    metricKey: 1,
    at,
    value,
    quality: 0,
    receivedAt: AT,
  });
  const batch = (number: number, readings: TakenReading[], more: Partial<TelemetryBatch> = {}): TelemetryBatch => ({
    number,
    messages: readings.length,
    readings,
    repeats: 0,
    conflicts: 0,
    expectsRepeats: false,
    latest: [],
    touched: [],
    ...more,
  });
  const store = (given: TelemetryBatch, into = lane) => storeTelemetry(database.service, into, given);
  async function totals(): Promise<Record<string, number>> {
    const { rows } = await database.service.query<{ name: string; total: number }>(
      'select name, total from ingest_counter',
    );
    return Object.fromEntries(rows.map(({ name, total }) => [name, total]));
  }

  it('stores a batch once, however often it comes', async () => {
    expect(await store(batch(1, [reading(AT)]))).toMatchObject({ status: 'new', stored: 1 });
    expect(await store(batch(1, [reading(AT)]))).toMatchObject({ status: 'done', stored: 0 });
    expect(await totals()).toMatchObject({ messages: 1, readings: 1, duplicates: 0 });
  });

  it('stores it once even where it comes twice at the same time', async () => {
    const both = await Promise.all([store(batch(1, [reading(AT)])), store(batch(1, [reading(AT)]))]);
    expect(both.map(({ status }) => status).sort()).toEqual(['done', 'new']);
    expect(await totals()).toMatchObject({ messages: 1, readings: 1, duplicates: 0 });
  });

  it('refuses what a former process left on the way, and goes on with its successor', async () => {
    const successor = await claimLane(database.service, 'one', 'telemetry');
    expect(await store(batch(1, [reading(AT)]))).toMatchObject({ status: 'fenced' });
    expect(await totals()).toMatchObject({ messages: 0, readings: 0 });
    expect(await store(batch(1, [reading(AT)]), successor)).toMatchObject({ status: 'new', stored: 1 });
  });

  it('is fenced where the successor has fewer lanes', async () => {
    const second = await claimLane(database.service, 'one', 'telemetry-2');
    const other = await claimLane(database.service, 'two', 'telemetry-2');
    lane = await claimLane(database.service, 'one', 'telemetry');
    await retireOtherLanes(database.service, 'one', ['telemetry']);
    expect(await store(batch(1, [reading(AT)]), second)).toMatchObject({ status: 'fenced' });
    expect(await store(batch(1, [reading(AT)]), lane)).toMatchObject({ status: 'new' });
    expect(await store(batch(1, [reading(AT + 1)]), other)).toMatchObject({ status: 'new' });
  });

  it('is refused under a name that no lane has', async () => {
    await expect(claimLane(database.service, 'one', 'telemetry-x' as 'telemetry-2')).rejects.toThrow('lane_check');
  });

  it('does not wait for the lane of another worker', async () => {
    const other = await claimLane(database.service, 'two', 'telemetry');
    // The first row of a day makes a hypertable's chunk, and whoever comes next waits for that.
    await store(batch(1, [reading(AT - 1)]));
    await inTransaction(database.service, async (client) => {
      await storeTelemetry(client, lane, batch(2, [reading(AT)]));
      expect(await store(batch(1, [reading(AT + 1)]), other)).toMatchObject({ status: 'new', stored: 1 });
    });
    expect(await totals()).toMatchObject({ messages: 3, readings: 3 });
  });

  it('counts repeats and conflicts, those inside the batch and those of what is stored', async () => {
    await store(batch(1, [reading(AT, 1)]));
    const found = await store(batch(2, [reading(AT, 2), reading(AT + 1)], { messages: 5, repeats: 3, conflicts: 1 }));
    expect(found).toEqual({ status: 'new', stored: 1, conflicting: 2 });
    expect(await totals()).toMatchObject({ messages: 6, readings: 2, duplicates: 2, conflicts: 2 });
  });

  it('keeps nothing of a batch that fails', async () => {
    await database.owner.query('alter table reading add constraint poison check (value <> 13)');
    await expect(store(batch(1, [reading(AT), reading(AT + 1, 13)]))).rejects.toThrow('poison');
    await database.owner.query('alter table reading drop constraint poison');
    expect(await totals()).toMatchObject({ messages: 0, readings: 0 });
    expect(await store(batch(1, [reading(AT)]))).toMatchObject({ status: 'new' });
  });
});
