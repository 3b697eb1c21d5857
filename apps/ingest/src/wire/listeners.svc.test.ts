import { createHash } from 'node:crypto';
import { readingTopic, statusTopic } from '@cityloop/contract/mqtt/topics';
import {
  changeBrokerAccount,
  insertBrokerAccount,
  renewBrokerAccount,
  revokeBrokerAccount,
} from '@cityloop/db/component/broker-account';
import { hint } from '@cityloop/db/connection/notify';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { COVER, DISTRICT, GAUGE, PASSWORD } from '../test/small-city.ts';

/** Switched off, accounts hear everything. */
const protection = vi.hoisted(() => ({ isOn: true }));
vi.mock('@cityloop/contract/mqtt/topic-filter', async (load) => {
  const actual = await load<typeof import('@cityloop/contract/mqtt/topic-filter')>();
  const coversFilter: typeof actual.coversFilter = (allowed, wanted) =>
    !protection.isOn || actual.coversFilter(allowed, wanted);
  return { ...actual, coversFilter };
});

const GAUGES = readingTopic(DISTRICT, GAUGE);
const COVERS = readingTopic(DISTRICT, COVER);
const STATUS = statusTopic(DISTRICT, GAUGE);
const ONLINE = '{"online":true,"at":"2026-01-01T00:00:00Z"}';
const REFUSED = 128;

describe('the account of a listener', () => {
  let database: TestDatabase;
  let ingest: RunningIngest;
  let device: MqttClient;
  let names = 0;
  let name = '';
  beforeAll(async () => {
    database = await cityDatabase();
    ingest = await runIngest(database, { REGISTRY_REFRESH_MS: '3600000' });
    device = await connectAs(ingest.url);
  });
  beforeEach(() => {
    protection.isOn = true;
    names += 1;
    name = `account-${names}`;
  });
  afterAll(async () => {
    await device?.endAsync();
    await ingest?.stop();
    await database?.drop();
  });

  async function account(...filters: readonly string[]): Promise<void> {
    const secret = { secretHash: createHash('sha256').update(PASSWORD).digest(), verifier: '' };
    await insertBrokerAccount(database.service, { name, filters, note: '', createdBy: 'test', secret });
  }
  const told = () => hint(database.service, 'credentials');
  async function listen(options: IClientOptions = {}) {
    const given = {
      username: name,
      password: PASSWORD,
      clientId: name,
      protocolVersion: 4,
      reconnectPeriod: 0,
    } as const;
    const client = connect(ingest.url, { ...given, manualConnect: true, ...options });
    const heard: string[] = [];
    client.on('message', (topic) => heard.push(topic));
    client.on('error', () => undefined);
    const connected = new Promise((resolve) => client.once('connect', resolve));
    const closed = new Promise<string>((resolve) => client.once('close', () => resolve('closed')));
    client.connect();
    await connected;
    return { client, heard, closed };
  }
  const grant = async (client: MqttClient, topic: string) => {
    const answer = await client.subscribeAsync(topic, { qos: 1 }).catch((error: Error) => error);
    return answer instanceof Error ? REFUSED : answer[0]?.qos;
  };
  async function say(...topics: readonly string[]): Promise<void> {
    for (const topic of topics) {
      const metric = topic === GAUGES ? '"n":"level","v":0.5' : '"n":"open","vb":true';
      await device.publishAsync(topic, topic === STATUS ? ONLINE : `[{${metric}}]`, { qos: 1 });
    }
  }

  it('hears what its filters cover, and nothing else', async () => {
    await account('city/v1/+/+/reading', 'feed/hotline/#');
    const { client, heard } = await listen();
    expect(await grant(client, 'city/v1/+/+/reading')).toBe(1);
    expect(await grant(client, COVERS)).toBe(1);
    expect(await grant(client, 'feed/hotline/x')).toBe(1);
    for (const topic of ['#', 'city/v1/#', STATUS, 'feed/#', 'feed/+/x', '$SYS/#', '$SYS/+/heartbeat']) {
      expect(await grant(client, topic)).toBe(REFUSED);
    }
    await say(STATUS, COVERS, GAUGES);
    await expect.poll(() => heard).toContain(GAUGES);
    expect(new Set(heard)).toEqual(new Set([COVERS, GAUGES]));
    await client.endAsync();
  });

  it('would hear everything if filters weren’t looked at', async () => {
    protection.isOn = false;
    await account('feed/hotline/#');
    const { client, heard } = await listen();
    expect(await grant(client, '#')).toBe(1);
    await say(GAUGES);
    await expect.poll(() => heard).toContain(GAUGES);
    await client.endAsync();
  });

  it('says nothing: what it publishes is set aside', async () => {
    await account('city/v1/#');
    const { client, heard } = await listen();
    await client.subscribeAsync('city/v1/#', { qos: 1 });
    await client.publishAsync(readingTopic(DISTRICT, name), '[{"n":"level","v":1}]', { qos: 1 });
    await client.publishAsync(GAUGES, '[{"n":"level","v":9}]', { qos: 2 });
    await say(COVERS);
    await expect.poll(() => heard).toEqual([COVERS]);
    const { rows } = await database.owner.query('select reason from quarantine where username = $1', [name]);
    expect(rows).toEqual([{ reason: 'identity_mismatch' }, { reason: 'identity_mismatch' }]);
    await client.endAsync();
  });

  it('ends with its connections within a second when it is revoked, and doesn’t sign in again', async () => {
    await account('city/v1/#');
    const { closed } = await listen();
    const before = performance.now();
    await revokeBrokerAccount(database.service, name);
    await told();
    expect(await closed).toBe('closed');
    expect(performance.now() - before).toBeLessThan(1_000);
    await expect(connectAs(ingest.url, name)).rejects.toMatchObject({ code: 4 });
  });

  it('hears no more than it may when it comes back with fewer filters, of what waited for it neither', async () => {
    await account('city/v1/#');
    const { client } = await listen({ clean: false });
    await client.subscribeAsync([COVERS, GAUGES], { qos: 1 });
    await client.endAsync();
    await say(COVERS, GAUGES);
    await changeBrokerAccount(database.service, name, { filters: [COVERS] });
    await told();
    await expect
      .poll(async () => {
        const { client: probe } = await listen({ clientId: 'probe' });
        const granted = await grant(probe, GAUGES);
        await probe.endAsync();
        return granted;
      })
      .toBe(REFUSED);
    const back = await listen({ clean: false });
    await say(GAUGES, COVERS);
    await expect.poll(() => back.heard).toEqual([COVERS, COVERS]);
    await back.client.endAsync();
  });

  it('leaves no session behind: who gets the name again begins anew', async () => {
    await account('city/v1/#');
    const { client } = await listen({ clean: false });
    await client.subscribeAsync(GAUGES, { qos: 1 });
    await client.endAsync();
    await say(GAUGES);
    await revokeBrokerAccount(database.service, name);
    await told();
    await expect
      .poll(() =>
        connectAs(ingest.url, name).then(
          () => 'let in',
          (error) => error.code,
        ),
      )
      .toBe(4);
    const secret = { secretHash: createHash('sha256').update(PASSWORD).digest(), verifier: '' };
    await renewBrokerAccount(database.service, name, secret);
    await told();
    const sessionPresent = await new Promise((resolve) => {
      const given = { username: name, password: PASSWORD, clientId: name, clean: false, protocolVersion: 4 } as const;
      const again = connect(ingest.url, given);
      again.once('connect', (connack) => {
        resolve(connack.sessionPresent);
        again.end(true);
      });
      again.on('error', () => undefined);
    });
    expect(sessionPresent).toBe(false);
  });

  it('ends its connections when its filters change', async () => {
    await account('city/v1/#');
    const { closed } = await listen();
    await changeBrokerAccount(database.service, name, { filters: [COVERS] });
    await told();
    expect(await closed).toBe('closed');
  });
});
