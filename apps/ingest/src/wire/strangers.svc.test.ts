import { feedTopic, readingTopic, statusTopic } from '@cityloop/contract/mqtt/topics';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { connect, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { COVER, DISTRICT, GAUGE, PASSWORD, SIMULATOR } from '../test/small-city.ts';

/** What keeps strangers away is switched off for the second half of each pair: then the attack has to succeed. */
const protection = vi.hoisted(() => ({ ofSessions: true, ofListeners: true }));
vi.mock('./session.ts', async (load) => {
  const actual = await load<typeof import('./session.ts')>();
  const sessionKey: typeof actual.sessionKey = (signedIn, clientId) =>
    protection.ofSessions ? actual.sessionKey(signedIn, clientId) : clientId;
  return { ...actual, sessionKey };
});
vi.mock('./topic-rules.ts', async (load) => {
  const actual = await load<typeof import('./topic-rules.ts')>();
  const isSetAside: typeof actual.isSetAside = (outcomes) => protection.ofListeners && actual.isSetAside(outcomes);
  return { ...actual, isSetAside };
});

const OWN = readingTopic(DISTRICT, GAUGE);
const FOREIGN_STATUS = statusTopic(DISTRICT, COVER);
const ONLINE = '{"online":true,"at":"2026-01-01T00:00:00Z"}';
const reading = (v: number) => `[{"n":"level","v":${v}}]`;

let database: TestDatabase;
let ingest: RunningIngest;
let clientId = '';
let ids = 0;
beforeAll(async () => {
  database = await cityDatabase();
  ingest = await runIngest(database);
});
beforeEach(() => {
  Object.assign(protection, { ofSessions: true, ofListeners: true });
  ids += 1;
  clientId = `client-${ids}`;
});
afterAll(async () => {
  await ingest?.stop();
  await database?.drop();
});

interface Listener {
  readonly client: MqttClient;
  /** Everything that it was sent, as `topic payload`. */
  readonly heard: string[];
  readonly sessionPresent: boolean;
}

/** Listens before the broker may send anything: a kept session's queue comes right behind the CONNACK. */
async function comeBack(username: string, clean = false): Promise<Listener> {
  const options = { username, password: PASSWORD, clientId, clean, protocolVersion: 4, reconnectPeriod: 0 } as const;
  const client = connect(ingest.url, { ...options, manualConnect: true });
  const heard: string[] = [];
  client.on('message', (topic, payload) => heard.push(`${topic} ${payload}`));
  client.on('error', () => undefined);
  const connected = new Promise<boolean>((resolve) => {
    client.once('connect', (connack) => resolve(connack.sessionPresent));
  });
  client.connect();
  return { client, heard, sessionPresent: await connected };
}

const closingOf = (client: MqttClient) =>
  new Promise<string>((resolve) => client.once('close', () => resolve('closed')));

async function leaveQueueBehind(): Promise<void> {
  const subscriber = await comeBack(SIMULATOR);
  await subscriber.client.subscribeAsync('city/v1/#', { qos: 1 });
  await subscriber.client.endAsync();
  const device = await connectAs(ingest.url, GAUGE);
  await device.publishAsync(OWN, reading(0.5), { qos: 1 });
  await device.endAsync();
}

describe('another identity with the same client id', () => {
  it('neither inherits a kept session nor its queue, and the owner still has both', async () => {
    await leaveQueueBehind();
    const stranger = await comeBack(COVER);
    expect(stranger.sessionPresent).toBe(false);
    // What was queued would have been sent before this answer.
    await stranger.client.publishAsync(readingTopic(DISTRICT, COVER), '[{"n":"open","vb":true}]', { qos: 1 });
    expect(stranger.heard).toEqual([]);
    await stranger.client.endAsync();
    const owner = await comeBack(SIMULATOR);
    expect(owner.sessionPresent).toBe(true);
    await expect.poll(() => owner.heard).toContain(`${OWN} ${reading(0.5)}`);
    await owner.client.endAsync();
  });

  it('would inherit the session if it belonged to the client id alone, and the owner would lose what waited', async () => {
    protection.ofSessions = false;
    await leaveQueueBehind();
    const stranger = await comeBack(COVER);
    expect(stranger.sessionPresent).toBe(true);
    await stranger.client.publishAsync(readingTopic(DISTRICT, COVER), '[{"n":"open","vb":true}]', { qos: 1 });
    await stranger.client.endAsync();
    const owner = await comeBack(SIMULATOR);
    await owner.client.publishAsync(OWN, reading(0.75), { qos: 1 });
    expect(owner.heard).not.toContain(`${OWN} ${reading(0.5)}`);
    await owner.client.endAsync();
  });

  it('doesn’t end the connection of the first', async () => {
    const victim = await comeBack(GAUGE, true);
    const stranger = await comeBack(COVER, true);
    await stranger.client.publishAsync(readingTopic(DISTRICT, COVER), '[{"n":"open","vb":true}]', { qos: 1 });
    await victim.client.publishAsync(OWN, reading(0.25), { qos: 1 });
    expect(victim.client.connected).toBe(true);
    await Promise.all([victim.client.endAsync(), stranger.client.endAsync()]);
  });

  it('would end it if sessions belonged to the client id alone', async () => {
    protection.ofSessions = false;
    const victim = await comeBack(GAUGE, true);
    const closed = closingOf(victim.client);
    const stranger = await comeBack(COVER, true);
    expect(await closed).toBe('closed');
    await stranger.client.endAsync();
  });

  it('is another session also where the names and ids run into each other', async () => {
    clientId = '","x';
    const first = await comeBack(GAUGE);
    clientId = '';
    const second = await comeBack(COVER, true);
    await first.client.publishAsync(OWN, reading(0.25), { qos: 1 });
    await Promise.all([first.client.endAsync(), second.client.endAsync()]);
  });
});

describe('the same identity with the same client id', () => {
  it('takes its session over, and its former connection ends [MQTT-3.1.4-2]', async () => {
    const first = await comeBack(SIMULATOR);
    await first.client.subscribeAsync('city/v1/#', { qos: 1 });
    const closed = closingOf(first.client);
    const second = await comeBack(SIMULATOR);
    expect(await closed).toBe('closed');
    expect(second.sessionPresent).toBe(true);
    await second.client.endAsync();
  });
});

/** What a subscriber of everything hears, up to a message that is sent behind the attack. */
async function heardDuring(attack: () => Promise<void>): Promise<string[]> {
  const subscriber = await comeBack(SIMULATOR, true);
  await subscriber.client.subscribeAsync(['#', '+/#'], { qos: 2 });
  await attack();
  const last = `${OWN} ${reading(ids)}`;
  const device = await connectAs(ingest.url, GAUGE);
  await device.publishAsync(OWN, reading(ids), { qos: 2 });
  await device.endAsync();
  await expect.poll(() => subscriber.heard).toContain(last);
  await subscriber.client.endAsync();
  return subscriber.heard.filter((message) => message !== last);
}

async function retained(): Promise<string[]> {
  const late = await comeBack(SIMULATOR, true);
  await late.client.subscribeAsync('city/#', { qos: 1 });
  const probe = statusTopic(DISTRICT, GAUGE);
  await late.client.publishAsync(probe, ONLINE, { qos: 1 });
  await expect.poll(() => late.heard).toContain(`${probe} ${ONLINE}`);
  await late.client.endAsync();
  return late.heard.filter((message) => !message.startsWith(probe));
}

async function publish(username: string, topic: string, payload: string, qos: 0 | 1 | 2): Promise<void> {
  const device = await connectAs(ingest.url, username);
  await device.publishAsync(topic, payload, { qos, retain: true });
  // At QoS 0 nothing is answered: this is taken in behind it.
  await device.publishAsync(readingTopic(DISTRICT, username), '[]', { qos: 1 });
  await device.endAsync();
}

async function dieWithWill(username: string, topic: string, payload: string, qos: 0 | 1 | 2): Promise<void> {
  const will = { topic, payload: Buffer.from(payload), qos, retain: true };
  const before = await kept();
  const device = await connectAs(ingest.url, username, { will });
  device.stream.destroy();
  await expect.poll(kept).toBeGreaterThan(before);
}

async function kept(): Promise<number> {
  const { rows } = await database.owner.query<{ n: number }>(
    'select coalesce(sum(seen), 0)::int as n from quarantine_count',
  );
  return rows[0]?.n ?? 0;
}

describe.each([0, 1, 2] as const)('what is set aside at QoS %i', (qos) => {
  const attacks: [string, string, string][] = [
    ['a status of another device', FOREIGN_STATUS, '{"online":false,"at":"2026-01-01T00:00:00Z"}'],
    ['an empty status of another device', FOREIGN_STATUS, ''],
    ['a reading of another device', readingTopic(DISTRICT, COVER), '[{"n":"open","vb":true}]'],
    ['a message that is no JSON', OWN, 'not json'],
    ['a record of an unknown metric', OWN, '[{"n":"nonsense","v":1}]'],
    ['a message outside of all trees', 'elsewhere', '{}'],
    ['a message of a feed that isn’t there', feedTopic('nobody', 'x'), '{}'],
  ];

  it.each(attacks)('is heard by nobody and not retained: %s', async (_what, topic, payload) => {
    expect(await heardDuring(() => publish(GAUGE, topic, payload, qos))).toEqual([]);
    expect(await retained()).toEqual([]);
  });

  it.each(attacks)('is heard by nobody and not retained, as a last will: %s', async (_what, topic, payload) => {
    expect(await heardDuring(() => dieWithWill(GAUGE, topic, payload, qos))).toEqual([]);
    expect(await retained()).toEqual([]);
  });

  it('would be heard if outcomes weren’t looked at', async () => {
    protection.ofListeners = false;
    const topic = readingTopic(DISTRICT, COVER);
    expect(await heardDuring(() => publish(GAUGE, topic, 'forged', qos))).toContain(`${topic} forged`);
    expect(await heardDuring(() => dieWithWill(GAUGE, topic, 'forged will', qos))).toContain(`${topic} forged will`);
  });
});
