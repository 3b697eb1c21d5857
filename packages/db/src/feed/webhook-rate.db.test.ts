import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool } from '../connection/pool.ts';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { createWebhookRate } from './webhook-rate.ts';

describe('the rate of a webhook', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database?.drop());

  it('is counted by two servers together, each message once', async () => {
    const other = createPool({ url: database.serviceUrl, applicationName: 'other-server' }, () => {});
    const servers = [createWebhookRate(database.service), createWebhookRate(other)];
    const waits = await Promise.all(Array.from({ length: 20 }, (_, n) => servers[n % 2]?.take('busy', 12)));
    await other.end();
    expect(waits.filter((seconds) => seconds === 0)).toHaveLength(12);
  });

  it('says when to come again, within the minute', async () => {
    const rate = createWebhookRate(database.service);
    expect(await rate.take('slow', 1)).toBe(0);
    const seconds = await rate.take('slow', 1);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  it('begins again with the next minute, and follows a changed limit at once', async () => {
    const rate = createWebhookRate(database.service);
    await rate.take('steady', 1);
    expect(await rate.take('steady', 1)).toBeGreaterThan(0);
    expect(await rate.take('steady', 10)).toBe(0);
    await database.service.query(`update webhook_rate set expire = 0 where key = 'steady'`);
    expect(await rate.take('steady', 1)).toBe(0);
  });

  it('of one feed is no matter of another', async () => {
    const rate = createWebhookRate(database.service);
    await rate.take('one', 1);
    expect(await rate.take('two', 1)).toBe(0);
  });
});
