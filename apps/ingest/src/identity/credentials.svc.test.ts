import { createHash } from 'node:crypto';
import { readingTopic } from '@cityloop/contract/mqtt/topics';
import { insertComponent } from '@cityloop/db/component/component-change';
import { endCredentials, rotateCredential } from '@cityloop/db/component/credential-change';
import { hint } from '@cityloop/db/connection/notify';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { DISTRICT, GAUGE, PASSWORD } from '../test/small-city.ts';

const TOPIC = readingTopic(DISTRICT, GAUGE);

describe('credentials at the embedded broker', () => {
  let database: TestDatabase;
  let ingest: RunningIngest;
  let gaugeKey: number;
  beforeAll(async () => {
    database = await cityDatabase();
    ingest = await runIngest(database, { REGISTRY_REFRESH_MS: '3600000' });
    const { rows } = await database.owner.query<{ key: number }>('select key from component where id = $1', [GAUGE]);
    gaugeKey = rows[0]?.key ?? 0;
  });
  beforeEach(() => rotate('the key'));
  afterAll(async () => {
    await ingest?.stop();
    await database?.drop();
  });

  async function rotate(key: string, overlapSeconds = 0) {
    const secret = { secretHash: createHash('sha256').update(key).digest(), verifier: '' };
    const rotation = { componentKey: gaugeKey, device: GAUGE, secret, overlapSeconds };
    const issued = await rotateCredential(database.service, rotation);
    await hint(database.service, 'credentials');
    return issued;
  }

  async function revoke(): Promise<void> {
    await endCredentials(database.service, [gaugeKey]);
    await hint(database.service, 'credentials');
  }

  const connect = (password: string, username = GAUGE) => connectAs(ingest.url, username, { password });
  const refusal = async (password: string) => {
    const error = await connect(password).then(
      () => undefined,
      (reason: { code?: number }) => reason,
    );
    return error?.code;
  };

  it('let a device in with the newest key alone, and end the session of the former one', async () => {
    const former = await connect('the key');
    const closed = closingOf(former);
    await rotate('another key');
    await closed;
    expect(await refusal('the key')).toBe(4);
    await (await connect('another key')).endAsync();
  });

  it('end the session of a revoked one at once, and let nobody in again', async () => {
    const device = await connect('the key');
    const closed = closingOf(device);
    await revoke();
    await closed;
    expect(await refusal('the key')).toBe(4);
  });

  it('let a reissued one in again', async () => {
    await revoke();
    await rotate('a third key');
    await (await connect('a third key')).endAsync();
  });

  it('go on side by side for the overlap of a rotation, and then the former one ends by itself', async () => {
    const former = await connect('the key');
    const closed = closingOf(former);
    const issued = await rotate('another key', 1);
    expect(issued).toMatchObject({ username: `${GAUGE}~2`, formerEndsAt: expect.any(Date) });
    const other = await connect('another key', `${GAUGE}~2`);
    const now = Date.now() / 1000;
    await former.publishAsync(TOPIC, `[{"n":"level","t":${now - 60},"v":0.1}]`, { qos: 1 });
    await other.publishAsync(TOPIC, `[{"n":"level","t":${now - 50},"v":0.2}]`, { qos: 1 });
    const { rows } = await database.owner.query('select value from reading order by at');
    expect(rows).toEqual([{ value: 0.1 }, { value: 0.2 }]);
    await closed;
    expect(await refusal('the key')).toBe(4);
    expect(other.connected).toBe(true);
    await other.endAsync();
  });

  it('revoked during a flood: what was acknowledged is stored, and nothing comes after', async () => {
    await database.owner.query('truncate reading');
    const device = await connect('the key');
    const closed = closingOf(device);
    const flood = floodOf(device);
    while (flood.acknowledged() < 500) await flood.more();
    await revoke();
    while (device.connected) await flood.more();
    await closed;
    const acknowledged = flood.acknowledged();
    expect(await refusal('the key')).toBe(4);
    // What was taken in before the end may still be on its way; a message of another device goes behind it.
    const simulator = await connectAs(ingest.url);
    await simulator.publishAsync(TOPIC, `[{"n":"level","t":${Date.now() / 1000 - 5},"v":1}]`, { qos: 1 });
    await simulator.endAsync();
    const count = async () => Number((await database.owner.query('select count(*) from reading')).rows[0].count);
    expect(await count()).toBeGreaterThanOrEqual(acknowledged + 1);
    expect(await count()).toBeLessThanOrEqual(flood.sent() + 1);
  });

  function closingOf(client: MqttClient): Promise<void> {
    return new Promise((resolve) => client.once('close', () => resolve()));
  }

  /** Keeps a hundred publishes under way. */
  function floodOf(device: MqttClient) {
    let sent = 0;
    let acknowledged = 0;
    const start = Date.now() / 1000 - 86_400;
    const publishOne = () => {
      sent += 1;
      return device.publishAsync(TOPIC, `[{"n":"level","t":${start + sent},"v":${sent % 10}}]`, { qos: 1 }).then(
        () => {
          acknowledged += 1;
        },
        () => undefined,
      );
    };
    const closing = closingOf(device);
    return {
      sent: () => sent,
      acknowledged: () => acknowledged,
      more: () => Promise.race([Promise.all(Array.from({ length: 100 }, publishOne)), closing]),
    };
  }

  it('accept the messages of a device that was just registered', async () => {
    const simulator = await connectAs(ingest.url);
    const registered = { id: 'WL-NEW', type: 'water-level', name: 'new', address: '', parent: null };
    const place = { district: DISTRICT, grid: '99010100100101', lon: 120.05, lat: 30.05 };
    await insertComponent(database.service, { ...registered, ...place });
    await hint(database.service, 'work');
    const stored = async () => {
      const at = Date.now() / 1000;
      await simulator.publishAsync(readingTopic(DISTRICT, 'WL-NEW'), `[{"n":"level","t":${at},"v":1}]`, { qos: 1 });
      const { rows } = await database.owner.query(
        "select count(*)::int as n from reading join component on key = component_key where id = 'WL-NEW'",
      );
      return rows[0].n;
    };
    await expect.poll(stored, { timeout: 10_000 }).toBeGreaterThan(0);
    await simulator.endAsync();
  });

  it('are the same for a device and its password after a restart', async () => {
    await ingest.stop();
    ingest = await runIngest(database);
    await (await connect('the key')).endAsync();
    await (await connectAs(ingest.url, 'WL-0002', { password: PASSWORD })).endAsync();
  });
});
