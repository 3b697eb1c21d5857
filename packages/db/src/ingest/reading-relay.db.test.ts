import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { takeDueReadings } from './reading-relay.ts';

const AT = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

describe('relayed readings', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  beforeEach(() => database.owner.query('delete from rule_relay'));
  afterAll(() => database?.drop());

  /** Seconds after AT, and whether it was relayed long ago. */
  const relay = (componentKey: number, second: number, isOld: boolean) =>
    database.owner.query(
      `insert into rule_relay (component_key, metric_key, at, value, quality, received_at, relayed_at)
       values ($1, 1, $2, 0, 0, now(), case when $3 then now() - interval '2 hours' else now() end)`,
      [componentKey, new Date(AT + second * 1_000), isOld],
    );
  async function take(...shards: number[]): Promise<[componentKey: number, second: number][]> {
    const { readings } = await takeDueReadings(database.service, shards, HOUR_MS);
    return readings.map(({ componentKey, at }) => [componentKey, (at - AT) / 1_000]);
  }

  it('wait for their time, and are taken once', async () => {
    await relay(1, 5, false);
    expect(await take(1)).toEqual([]);
    await relay(2, 5, true);
    expect(await take(2)).toEqual([[2, 5]]);
    expect(await take(2)).toEqual([]);
  });

  it('come in the order of their own times, with the older ones that came late', async () => {
    await relay(1, 20, true);
    await relay(1, 10, false);
    await relay(1, 30, false);
    await relay(33, 10, false);
    expect(await take(1)).toEqual([
      [1, 10],
      [1, 20],
    ]);
  });

  it('are those of the given shards alone', async () => {
    await relay(1, 1, true);
    await relay(2, 1, true);
    await relay(33, 1, true);
    expect(await take(1)).toEqual([
      [1, 1],
      [33, 1],
    ]);
  });
});
