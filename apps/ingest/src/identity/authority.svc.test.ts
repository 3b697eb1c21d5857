import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { readingTopic, statusTopic } from '@cityloop/contract/mqtt/topics';
import { insertBrokerAccount, revokeBrokerAccount } from '@cityloop/db/component/broker-account';
import { brokerVerifier } from '@cityloop/db/component/broker-verifier';
import { upsertComponents } from '@cityloop/db/component/component-change';
import { endCredentials, insertFirstCredentials, rotateCredential } from '@cityloop/db/component/credential-change';
import { hint } from '@cityloop/db/connection/notify';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { createLogger } from '@cityloop/runtime/logger';
import { hasMosquitto, type Mosquitto, startMosquitto } from '@cityloop/testbed/mosquitto';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { COVER, DISTRICT, GAUGE } from '../test/small-city.ts';
import { createAuthority } from './authority.ts';
import { loadCredentials } from './credentials.ts';

if (!hasMosquitto) {
  process.stderr.write('SKIPPED: the authority of Mosquitto. Install it (Debian: apt-get install mosquitto).\n');
}

const OWN = 'ingest';
const OWN_KEY = 'our own key';
const CITY_DEVICES = 2_000;
const CITY_KEY = 'the same for all';

/** The files of an authority say who may do what, and the broker says there which process it is. */
const settingsOf = (folder: string) => [
  'allow_anonymous false',
  `password_file ${join(folder, 'passwords')}`,
  `acl_file ${join(folder, 'acl')}`,
  `pid_file ${join(folder, 'mosquitto.pid')}`,
  // As root it would become another user, who can't read the files again.
  `user ${userInfo().username}`,
  'max_queued_messages 0',
  'max_inflight_messages 1000',
];

describe.skipIf(!hasMosquitto)('the same authority at Mosquitto (install mosquitto to run it)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cityloop-authority-'));
  let database: TestDatabase;
  let broker: Mosquitto;
  let ingest: RunningIngest;
  let ours: string;
  const keys = new Map<string, number>();

  beforeAll(async () => {
    database = await cityDatabase();
    const { rows } = await database.owner.query<{ id: string; key: number }>('select id, key from component');
    for (const { id, key } of rows) keys.set(id, key);
    writeFileSync(
      join(folder, 'passwords.local'),
      `auditor:${brokerVerifier('own words')}\n${OWN}:${brokerVerifier('x')}\n`,
    );
    writeFileSync(join(folder, 'acl.local'), 'user auditor\ntopic read city/#\n');
    const credentials = await loadCredentials(database.service);
    const logger = createLogger({ app: 'test', level: 'silent' });
    const first = { folder, pidFile: undefined, brokerUrl: `mqtt://${OWN}:${encodeURIComponent(OWN_KEY)}@broker` };
    await createAuthority({ ...first, credentials, logger }).update();
    broker = await startMosquitto(settingsOf(folder));
    ours = broker.url.replace('mqtt://', `mqtt://${OWN}:${encodeURIComponent(OWN_KEY)}@`);
    ingest = await runIngest(database, {
      MQTT_URL: ours,
      MQTT_CLIENT_ID: 'authority',
      MQTT_AUTHORITY_DIR: folder,
      MQTT_AUTHORITY_PID_FILE: join(folder, 'mosquitto.pid'),
      REGISTRY_REFRESH_MS: '3600000',
    });
  });
  beforeEach(async () => {
    await rotate(GAUGE, 'gauge');
    await rotate(COVER, 'cover');
  });
  afterAll(async () => {
    await ingest?.stop();
    await broker?.stop();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function rotate(device: string, key: string, overlapSeconds = 0) {
    const componentKey = keys.get(device) ?? 0;
    const secret = { secretHash: Buffer.from(key), verifier: brokerVerifier(key) };
    const issued = await rotateCredential(database.service, { componentKey, device, secret, overlapSeconds });
    await hint(database.service, 'credentials');
    return issued;
  }

  const connect = (username: string, password: string, options: IClientOptions = {}) =>
    connectAsync(broker.url, { username, password, protocolVersion: 4, reconnectPeriod: 0, ...options }, false);

  /** The broker has read its files by the time that it lets this one in. */
  async function connectWhenKnown(username: string, password: string, options: IClientOptions = {}) {
    for (;;) {
      const client = await connect(username, password, options).catch(() => undefined);
      if (client) return client;
    }
  }
  const closingOf = (client: MqttClient) => new Promise<void>((resolve) => client.once('close', () => resolve()));
  const refusalOf = (username: string, password: string) =>
    connect(username, password).then(
      async (client) => {
        await client.endAsync();
        return 'let in';
      },
      (error: { code?: number }) => error.code,
    );
  const reading = (v: number) => `[{"n":"level","t":${Date.now() / 1000 - 30},"v":${v}}]`;

  /** On a connection of its own: this Mosquitto ends it with its refusal. */
  async function isRefused(username: string, password: string, topic: string): Promise<void> {
    const client = await connect(username, password, { protocolVersion: 5 });
    await expect(client.publishAsync(topic, reading(9), { qos: 1 })).rejects.toThrow('Not authorized');
    await client.endAsync(true);
  }

  it('lets a device publish its own reading and status, and not another’s', async () => {
    const device = await connectWhenKnown(GAUGE, 'gauge', { protocolVersion: 5 });
    await device.publishAsync(statusTopic(DISTRICT, GAUGE), '{"online":true,"at":"2026-01-01T00:00:00Z"}', { qos: 1 });
    await device.publishAsync(readingTopic(DISTRICT, GAUGE), reading(0.25), { qos: 1 });
    for (const topic of [readingTopic(DISTRICT, COVER), 'city/v1/department/D-WATER/event', 'feed/x/y', 'other']) {
      await isRefused(GAUGE, 'gauge', topic);
    }
    await device.endAsync();
    const stored = async () => (await database.owner.query('select value from reading')).rows;
    await expect.poll(stored, { timeout: 10_000 }).toEqual([{ value: 0.25 }]);
  });

  it('lets a device hear nothing', async () => {
    const device = await connectWhenKnown(GAUGE, 'gauge');
    const other = await connectWhenKnown(COVER, 'cover');
    const heard: string[] = [];
    device.on('message', (topic) => heard.push(topic));
    await device.subscribeAsync(['#', 'city/v1/#', readingTopic(DISTRICT, GAUGE)], { qos: 1 }).catch(() => undefined);
    await other.publishAsync(statusTopic(DISTRICT, COVER), '{"online":true,"at":"2026-01-01T00:00:00Z"}', { qos: 1 });
    await device.publishAsync(readingTopic(DISTRICT, GAUGE), reading(0.5), { qos: 1 });
    // Whatever the broker had for this client went out before this answer.
    await device.publishAsync(readingTopic(DISTRICT, GAUGE), reading(0.75), { qos: 1 });
    expect(heard).toEqual([]);
    await Promise.all([device.endAsync(), other.endAsync()]);
  });

  it('lets the account of a listener hear what its filters cover, say nothing, and ends with it', async () => {
    const secret = { secretHash: Buffer.from('listener'), verifier: brokerVerifier('listener') };
    const filters = [readingTopic(DISTRICT, '+')];
    await insertBrokerAccount(database.service, { name: 'bridge', filters, note: '', createdBy: 'test', secret });
    await hint(database.service, 'credentials');
    const bridge = await connectWhenKnown('bridge', 'listener');
    const heard: string[] = [];
    bridge.on('message', (topic) => heard.push(topic));
    await bridge.subscribeAsync('#', { qos: 1 });
    const device = await connectWhenKnown(GAUGE, 'gauge');
    await device.publishAsync(statusTopic(DISTRICT, GAUGE), '{"online":true,"at":"2026-01-01T00:00:00Z"}', { qos: 1 });
    await device.publishAsync(readingTopic(DISTRICT, GAUGE), reading(0.6), { qos: 1 });
    await expect.poll(() => heard).toEqual([readingTopic(DISTRICT, GAUGE)]);
    await isRefused('bridge', 'listener', readingTopic(DISTRICT, GAUGE));
    const closed = closingOf(bridge);
    await revokeBrokerAccount(database.service, 'bridge');
    await hint(database.service, 'credentials');
    await closed;
    expect(await refusalOf('bridge', 'listener')).toBe(5);
    await device.endAsync();
  });

  it('ends the session of a former key when it rotates, and lets the new one in', async () => {
    const former = await connectWhenKnown(GAUGE, 'gauge');
    const closed = closingOf(former);
    await rotate(GAUGE, 'another');
    await closed;
    expect(await refusalOf(GAUGE, 'gauge')).toBe(5);
    await (await connectWhenKnown(GAUGE, 'another')).endAsync();
  });

  it('keeps both for an overlap, and ends the former one by itself', async () => {
    const former = await connectWhenKnown(GAUGE, 'gauge');
    const closed = closingOf(former);
    await rotate(GAUGE, 'beside', 2);
    const other = await connectWhenKnown(`${GAUGE}~2`, 'beside', { protocolVersion: 5 });
    await other.publishAsync(readingTopic(DISTRICT, GAUGE), reading(0.3), { qos: 1 });
    await isRefused(`${GAUGE}~2`, 'beside', readingTopic(DISTRICT, COVER));
    await closed;
    expect(await refusalOf(GAUGE, 'gauge')).toBe(5);
    expect(other.connected).toBe(true);
    await other.endAsync();
  });

  it('ends the session of a revoked one during a flood, and lets nobody in again', async () => {
    const device = await connectWhenKnown(GAUGE, 'gauge');
    const closed = closingOf(device);
    const send = () => device.publishAsync(readingTopic(DISTRICT, GAUGE), reading(0.4), { qos: 1 });
    const hundred = () => Promise.race([Promise.all(Array.from({ length: 100 }, send)).catch(() => undefined), closed]);
    await hundred();
    await endCredentials(database.service, [keys.get(GAUGE) ?? 0]);
    await hint(database.service, 'credentials');
    while (device.connected) await hundred();
    await closed;
    expect(await refusalOf(GAUGE, 'gauge')).toBe(5);
  });

  it('takes over what operators add, but not under our own names', async () => {
    await (await connectWhenKnown('auditor', 'own words')).endAsync();
    expect(await refusalOf(OWN, 'x')).toBe(5);
    await (await connectAsync(ours, { protocolVersion: 4 })).endAsync();
  });

  it('leaves no file that others of the machine can read, and no key in any', () => {
    for (const name of ['passwords', 'acl']) {
      expect(statSync(join(folder, name)).mode & 0o007).toBe(0);
      expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(/gauge|our own key/);
    }
  });

  it(`lets ${CITY_DEVICES} devices in that connect at once`, async () => {
    const ids = Array.from({ length: CITY_DEVICES }, (_, index) => `CITY-${index}`);
    const place = { district: DISTRICT, grid: '99010100100101', lon: 120.05, lat: 30.05, address: '', parent: null };
    await upsertComponents(
      database.service,
      ids.map((id) => ({ id, type: 'water-level', name: id, ...place })),
    );
    await insertFirstCredentials(
      database.service,
      ids.map((device) => ({ device, secretHash: Buffer.alloc(32), verifier: brokerVerifier(CITY_KEY) })),
    );
    await hint(database.service, 'credentials');
    await (await connectWhenKnown('CITY-0', CITY_KEY)).endAsync();
    const before = performance.now();
    const clients = await Promise.all(ids.map((id) => connect(id, CITY_KEY, { connectTimeout: 60_000 })));
    const took = Math.round(performance.now() - before);
    process.stderr.write(`${CITY_DEVICES} devices with credentials connected to Mosquitto in ${took} ms\n`);
    expect(clients.every(({ connected }) => connected)).toBe(true);
    await Promise.all(clients.map((client) => client.endAsync(true)));
  }, 120_000);
});
