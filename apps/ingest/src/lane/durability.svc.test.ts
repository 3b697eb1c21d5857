import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { readingTopic } from '@cityloop/contract/mqtt/topics';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { createFaultLine } from '@cityloop/testbed/fault-line';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase, connectAs, runIngest } from '../test/running-ingest.ts';
import { DISTRICT, GAUGE } from '../test/small-city.ts';

const TOPIC = readingTopic(DISTRICT, GAUGE);
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

describe('an acknowledged message', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await cityDatabase();
  });
  afterEach(() => database?.drop());

  /** Resolves when a backend of the service waits for a lock: the batch is under way and can't commit. */
  async function writerWaits(): Promise<void> {
    for (;;) {
      const { rows } = await database.owner.query(
        `select 1 from pg_stat_activity where usename = $1 and wait_event_type = 'Lock'`,
        [database.name],
      );
      if (rows.length > 0) return;
    }
  }

  async function storedValues(): Promise<number[]> {
    const { rows } = await database.owner.query<{ value: number }>('select value from reading order by value');
    return rows.map((row) => row.value);
  }

  it('was committed before its PUBACK: none comes while the table is locked', async () => {
    const ingest = await runIngest(database);
    const device = await connectAs(ingest.url, GAUGE);
    const blocker = await database.owner.connect();
    await blocker.query('begin');
    await blocker.query('lock table reading in access exclusive mode');
    const order: string[] = [];
    const acknowledged = device
      .publishAsync(TOPIC, '[{"n":"level","v":1}]', { qos: 1 })
      .then(() => order.push('acknowledged'));
    await writerWaits();
    order.push('released');
    await blocker.query('commit');
    blocker.release();
    await acknowledged;
    expect(order).toEqual(['released', 'acknowledged']);
    expect(await storedValues()).toEqual([1]);
    await device.endAsync();
    await ingest.stop();
  });

  it('waits while the database refuses to write, and is written when it does again', async () => {
    const ingest = await runIngest(database);
    const device = await connectAs(ingest.url, GAUGE);
    await database.owner.query('alter table latest_reading rename to latest_reading_away');
    const acknowledged = device.publishAsync(TOPIC, '[{"n":"level","v":1}]', { qos: 1 });
    const health = `http://127.0.0.1:${ingest.healthPort}/readyz`;
    while ((await fetch(health)).status !== 503);
    expect(await storedValues()).toEqual([]);
    await database.owner.query('alter table latest_reading_away rename to latest_reading');
    await acknowledged;
    expect(await storedValues()).toEqual([1]);
    expect((await fetch(health)).status).toBe(200);
    await device.endAsync();
    await ingest.stop();
  });

  it('survives that all database sessions are cut in the middle', async () => {
    const ingest = await runIngest(database);
    const device = await connectAs(ingest.url, GAUGE);
    const blocker = await database.owner.connect();
    await blocker.query('begin');
    await blocker.query('lock table reading in access exclusive mode');
    const acknowledged = device.publishAsync(TOPIC, '[{"n":"level","v":1}]', { qos: 1 });
    await writerWaits();
    await blocker.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [database.name]);
    await blocker.query('commit');
    blocker.release();
    await acknowledged;
    expect(await storedValues()).toEqual([1]);
    await device.endAsync();
    await ingest.stop();
  });

  it('lets one row that the database refuses go to quarantine, and the others in', async () => {
    const ingest = await runIngest(database);
    const device = await connectAs(ingest.url, GAUGE);
    await database.owner.query('alter table reading add constraint poison check (value <> 13)');
    const now = Date.now() / 1000;
    const pack = [12, 13, 14].map((v, index) => ({ n: 'level', t: now - 10 + index, v }));
    await device.publishAsync(TOPIC, JSON.stringify(pack), { qos: 1 });
    await device.endAsync();
    await ingest.stop();
    expect(await storedValues()).toEqual([12, 14]);
    const { rows } = await database.owner.query('select reason, detail from quarantine');
    expect(rows).toEqual([{ reason: 'schema', detail: expect.stringContaining('poison') }]);
  });

  it('is counted once where its commit went through and the answer was lost', async () => {
    const { line, env } = await lineToDatabase(database);
    const { child, mqttPort } = await spawnIngest(database, env);
    const device = await connectAs(`mqtt://127.0.0.1:${mqttPort}`, GAUGE);
    // A reading that changes no rule's state goes in one round trip: its answer is what gets lost.
    line.blackhole('down');
    const acknowledged = device.publishAsync(TOPIC, '[{"n":"level","v":0.25}]', { qos: 1 });
    while ((await storedValues()).length === 0);
    await line.heal();
    line.reset();
    await acknowledged;
    await device.endAsync();
    await stop(child);
    await line.close();
    const { rows } = await database.owner.query(
      `select name, total from ingest_counter where name in ('messages', 'readings', 'duplicates') order by name`,
    );
    expect(rows.map((row) => row.total)).toEqual([0, 1, 1]);
  });

  it('comes in the end where a connection to the database is half-open', async () => {
    const { line, env } = await lineToDatabase(database);
    const { child, mqttPort } = await spawnIngest(database, { ...env, DATABASE_TIMEOUT_MS: '200' });
    const device = await connectAs(`mqtt://127.0.0.1:${mqttPort}`, GAUGE);
    line.blackhole();
    const acknowledged = device.publishAsync(TOPIC, '[{"n":"level","v":1}]', { qos: 1 });
    const gaveUp = once(child.stdout as NodeJS.ReadableStream, 'data');
    await gaveUp;
    await line.heal();
    await acknowledged;
    expect(await storedValues()).toEqual([1]);
    await device.endAsync();
    await stop(child);
    await line.close();
  });

  it('waits in bounded memory: publishers are held at the limit, and nothing is lost', async () => {
    // One device speaks over one of two lanes, which divide the room.
    const limit = 2_000_000;
    const ingest = await runIngest(database, { HELD_MAX_BYTES: String(2 * limit), TELEMETRY_LANES: '2' });
    const device = await connectAs(ingest.url, GAUGE);
    const blocker = await database.owner.connect();
    await blocker.query('begin');
    await blocker.query('lock table reading in access exclusive mode');
    const now = Date.now() / 1000;
    const count = 20_000;
    const published = Array.from({ length: count }, (_, index) =>
      device.publishAsync(TOPIC, `[{"n":"level","t":${now - index / 1000},"v":1}]`, { qos: 1 }),
    );
    const heldBytes = async () => {
      const text = await (await fetch(`http://127.0.0.1:${ingest.healthPort}/metrics`)).text();
      return Number(/^cityloop_ingest_held_bytes (.+)$/m.exec(text)?.[1]);
    };
    while ((await heldBytes()) < limit);
    const oneRead = 64 * 1024 * 30;
    for (let look = 0; look < 20; look += 1) expect(await heldBytes()).toBeLessThan(limit + oneRead);
    await blocker.query('commit');
    blocker.release();
    await Promise.all(published);
    expect((await storedValues()).length).toBe(count);
    await device.endAsync();
    await ingest.stop();
  });

  it('survives kill -9 of ingest while readings flow', async () => {
    const { child, mqttPort } = await spawnIngest(database);
    const device = await connectAs(`mqtt://127.0.0.1:${mqttPort}`, GAUGE);
    const acknowledged: number[] = [];
    const gone = once(child, 'exit');
    const now = Date.now() / 1000;
    for (let value = 0; value < 2_000; value += 1) {
      device.publish(TOPIC, `[{"n":"level","t":${now - value / 100},"v":${value}}]`, { qos: 1 }, (error) => {
        if (error) return;
        acknowledged.push(value);
        if (acknowledged.length === 300) child.kill('SIGKILL');
      });
    }
    await gone;
    await device.endAsync(true);
    expect(acknowledged.length).toBeGreaterThanOrEqual(300);
    expect(await storedValues()).toEqual(expect.arrayContaining(acknowledged));
  });

  it('is told by SIGTERM too: what was taken is written and acknowledged before the process ends', async () => {
    const { child, mqttPort } = await spawnIngest(database);
    const device = await connectAs(`mqtt://127.0.0.1:${mqttPort}`, GAUGE);
    await device.publishAsync(TOPIC, '[{"n":"level","v":1}]', { qos: 1 });
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
    await device.endAsync(true);
    expect(await storedValues()).toEqual([1]);
  });

  it('lets the process end in order although a half-open database never answers; it was not acknowledged', async () => {
    const { line, env } = await lineToDatabase(database);
    const { child, mqttPort } = await spawnIngest(database, env);
    const device = await connectAs(`mqtt://127.0.0.1:${mqttPort}`, GAUGE);
    const blocker = await database.owner.connect();
    await blocker.query('begin');
    await blocker.query('lock table reading in access exclusive mode');
    let isAcknowledged = false;
    device.publish(TOPIC, '[{"n":"level","v":1}]', { qos: 1 }, (error) => {
      isAcknowledged = !error;
    });
    await writerWaits();
    line.blackhole();
    await blocker.query('commit');
    blocker.release();
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
    expect(isAcknowledged).toBe(false);
    await device.endAsync(true);
    await line.close();
  });
});

describe('a port in use', () => {
  it('is told in one line that names MQTT_PORT', async () => {
    const database = await cityDatabase();
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    const child = start(database, { MQTT_PORT: String(port), CITYLOOP_SUPERVISED: '1' });
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    expect((await once(child, 'close'))[0]).toBe(78);
    expect(said).toBe(`Cannot listen on port ${port}: it is in use. Set MQTT_PORT to a free one.\n`);
    holder.close();
    await database.drop();
  });
});

/** Ingest's way to its database, with faults on demand. */
async function lineToDatabase(database: TestDatabase) {
  const url = new URL(database.serviceUrl);
  const line = await createFaultLine({ to: { host: url.hostname, port: Number(url.port) }, seed: 1 });
  url.host = `127.0.0.1:${line.port}`;
  return { line, env: { DATABASE_URL: url.href } };
}

async function stop(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

function start(database: TestDatabase, env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', MAIN], {
    env: { ...process.env, DATABASE_URL: database.serviceUrl, MQTT_PORT: '0', LOG_LEVEL: 'warn', ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  });
}

async function spawnIngest(
  database: TestDatabase,
  env: Record<string, string> = {},
): Promise<{ child: ChildProcess; mqttPort: number }> {
  const child = start(database, env);
  child.stdout?.on('data', () => undefined);
  const [facts] = (await once(child, 'message')) as [{ mqttPort: number }];
  return { child, mqttPort: facts.mqttPort };
}
