import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { readingTopic } from '@cityloop/contract/mqtt/topics';
import { brokerVerifier } from '@cityloop/db/component/broker-verifier';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { freePort } from '@cityloop/testbed/free-port';
import { hasMosquitto, type Mosquitto, startMosquitto } from '@cityloop/testbed/mosquitto';
import { connectAsync, type IClientOptions, type MqttClient, connect as startConnecting } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { COVER, DISTRICT, GAUGE, PASSWORD } from '../test/small-city.ts';

if (!hasMosquitto) {
  process.stderr.write('SKIPPED: takeovers at Mosquitto. Install it (Debian: apt-get install mosquitto).\n');
}

const TOPIC = readingTopic(DISTRICT, GAUGE);
const FORMER = 'cityloop-ingest';
const SUBSCRIBED = ['city/v1/+/+/reading', 'city/v1/+/+/status'];
const CONF = readFileSync(new URL('../../../../infra/broker/mosquitto.conf', import.meta.url), 'utf8');
const WAIT = { timeout: 20_000 };

describe.skipIf(!hasMosquitto)('at Mosquitto with our settings (install mosquitto to run it)', () => {
  let database: TestDatabase;
  let folder: string;
  let broker: Mosquitto;
  let ingestUrl: string;
  let ingest: RunningIngest | undefined;
  const clients: MqttClient[] = [];

  beforeEach(async () => {
    database = await cityDatabase();
    folder = mkdtempSync(join(tmpdir(), 'cityloop-takeover-'));
    const names = ['ingest', GAUGE, `${GAUGE}~2`, COVER];
    writeFileSync(join(folder, 'passwords'), names.map((name) => `${name}:${brokerVerifier(PASSWORD)}\n`).join(''));
    const own = `user ingest\ntopic read city/v1/#\ntopic read feed/#\nuser ${GAUGE}~2\ntopic write ${TOPIC}\n`;
    writeFileSync(join(folder, 'acl'), `pattern write city/v1/+/%u/reading\n${own}`);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
    await ingest?.stop();
    ingest = undefined;
    await broker?.stop();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Our file as it is, in another place; `unbound` leaves the protection out. */
  async function startBroker({ bound }: { readonly bound: boolean }): Promise<void> {
    const inner = await freePort();
    // The broker of the tests has its first listener already: what follows is said of it.
    const settings = CONF.replace(/^listener 1883$/m, `user ${userInfo().username}`)
      .replace(/^listener 1884$/m, `listener ${inner} 127.0.0.1`)
      .replaceAll('/mosquitto/authority', folder)
      .replaceAll('/mosquitto/data/', `${folder}/`)
      .replace(/^log_dest .*$/m, '');
    broker = await startMosquitto((bound ? settings : settings.replace(/^use_username.*$/m, '')).split('\n'), folder);
    ingestUrl = `mqtt://ingest:${PASSWORD}@127.0.0.1:${inner}`;
  }
  async function startIngest(env: Record<string, string> = {}): Promise<RunningIngest> {
    ingest = await runIngest(database, { MQTT_URL: ingestUrl, ...env });
    return ingest;
  }
  async function connect(username: string, options: IClientOptions = {}): Promise<MqttClient> {
    const client = await connectAsync(
      broker.url,
      { username, password: PASSWORD, protocolVersion: 4, reconnectPeriod: 0, ...options },
      false,
    );
    clients.push(client);
    return client;
  }
  const publish = (device: MqttClient, count: number, from = 0) =>
    Promise.all(
      Array.from({ length: count }, (_, index) => {
        const record = { n: 'level', t: Date.now() / 1000 - 600 + from + index, v: 0.5 };
        return device.publishAsync(TOPIC, JSON.stringify([record]), { qos: 1 });
      }),
    );
  async function stored(): Promise<number> {
    const { rows } = await database.owner.query<{ n: number }>('select count(*)::int as n from reading');
    return rows[0]?.n ?? 0;
  }
  async function sessionOfIngest() {
    const { rows } = await database.owner.query<{ clientId: string; former: string | null }>(
      'select client_id as "clientId", former_client_id as former from broker_session order by worker',
    );
    return rows;
  }
  /** As ingest did before: under this client id, by its own login. */
  async function comeBack(clientId: string) {
    const client = startConnecting(ingestUrl, { clientId, clean: false, protocolVersion: 4, reconnectPeriod: 0 });
    clients.push(client);
    const sessionPresent = await new Promise<boolean>((resolve) => {
      client.once('connect', (connack) => resolve(connack.sessionPresent));
    });
    return { client, sessionPresent };
  }
  const closingOf = (client: MqttClient) =>
    new Promise<string>((resolve) => client.once('close', () => resolve('closed')));

  /** A device in the name of `clientId` ends that session and wipes it; then readings come, all of them acknowledged. */
  async function attack(clientId: string): Promise<void> {
    const device = await connect(GAUGE);
    await publish(device, 1);
    await expect.poll(stored, WAIT).toBe(1);
    await connect(COVER, { clientId, clean: true });
    await publish(device, 100, 100);
    // Ingest is back by the time that one of these arrives.
    let from = 300;
    const arrived = async () => {
      from += 1;
      await publish(device, 1, from);
      return stored();
    };
    await expect.poll(arrived, { ...WAIT, interval: 100 }).toBeGreaterThan(1);
  }
  async function lastStored(): Promise<boolean> {
    const { rows } = await database.owner.query<{ n: number }>(
      `select count(*)::int as n from reading where at between now() - interval '510 s' and now() - interval '390 s'`,
    );
    return rows[0]?.n === 100;
  }

  it('a device that knows ingest’s client id can’t take its session: nothing that was acknowledged is lost', async () => {
    await startBroker({ bound: true });
    await startIngest();
    const [session] = await sessionOfIngest();
    await attack(session?.clientId ?? '');
    await expect.poll(lastStored, WAIT).toBe(true);
  });

  it('it could without `use_username_as_clientid`, and readings would be lost', async () => {
    await startBroker({ bound: false });
    await startIngest();
    const [session] = await sessionOfIngest();
    await attack(session?.clientId ?? '');
    expect(await lastStored()).toBe(false);
  });

  it('a broker with settings of its own is safe too as long as the client id isn’t known', async () => {
    await startBroker({ bound: false });
    await startIngest();
    await attack(FORMER);
    await expect.poll(lastStored, WAIT).toBe(true);
  });

  it('a device ends no other’s connection, also by the names of an overlap; only its own', async () => {
    await startBroker({ bound: true });
    const victim = await connect(GAUGE);
    const beside = await connect(`${GAUGE}~2`, { clientId: GAUGE });
    await connect(COVER, { clientId: GAUGE });
    await connect(COVER, { clientId: `${GAUGE}~2` });
    await publish(victim, 1);
    await publish(beside, 1);
    const closed = closingOf(beside);
    await connect(`${GAUGE}~2`, { clientId: 'something else' });
    expect(await closed).toBe('closed');
    expect(victim.connected).toBe(true);
  });

  describe('ingest’s client id', () => {
    it('is kept over restarts, is each worker’s own, and can’t be guessed', async () => {
      await startBroker({ bound: true });
      await (await startIngest()).stop();
      const before = await sessionOfIngest();
      await publish(await connect(GAUGE), 3);
      await startIngest();
      expect(await sessionOfIngest()).toMatchObject(before.map(({ clientId }) => ({ clientId })));
      await expect.poll(stored, WAIT).toBe(3);
      await ingest?.stop();
      await startIngest({ WORKER: 'another' });
      const ids = (await sessionOfIngest()).map(({ clientId }) => clientId);
      expect(new Set(ids).size).toBe(2);
      for (const id of ids) expect(id).toMatch(/^cityloop-[\w-]{32}$/);
    });

    it.each([
      ['the one that every city had once', FORMER, {}],
      ['one that was configured', 'cityloop-one', { WORKER: 'one' }],
    ])('takes over what waits in sessions of the former one and ends them: %s', async (_what, former, env) => {
      await startBroker({ bound: true });
      if (former !== FORMER) await (await startIngest({ ...env, MQTT_CLIENT_ID: former })).stop();
      const first = await comeBack(former);
      await first.client.subscribeAsync(SUBSCRIBED, { qos: 1 });
      await first.client.endAsync();
      await publish(await connect(GAUGE), 500);
      await startIngest(env);
      await expect.poll(stored, WAIT).toBe(500);
      await expect.poll(async () => (await sessionOfIngest())[0]?.former, WAIT).toBeNull();
      const probe = await comeBack(former);
      expect(probe.sessionPresent).toBe(false);
      await probe.client.endAsync();
    });
  });
});
