import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { readingTopic, statusTopic } from '@cityloop/contract/mqtt/topics';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { generate, type Packet, parser } from 'mqtt-packet';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase, connectAs, type RunningIngest, runIngest } from '../test/running-ingest.ts';
import { DISTRICT, GAUGE, PASSWORD, SIMULATOR } from '../test/small-city.ts';
import { createConnection } from './connection.ts';

const TOPIC = readingTopic(DISTRICT, GAUGE);
const STATUS = statusTopic(DISTRICT, GAUGE);

/** A client that can do what no library lets one do. */
function rawClient(port: number) {
  const socket: Socket = connect({ host: '127.0.0.1', port });
  const heard: Packet[] = [];
  const reader = parser({ protocolVersion: 4 });
  let arrived: (() => void) | undefined;
  reader.on('packet', (packet) => {
    heard.push(packet);
    arrived?.();
  });
  socket.on('data', (chunk) => reader.parse(chunk));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  return {
    socket,
    closed,
    async hears(cmd: string, count = 1): Promise<Packet[]> {
      while (heard.filter((packet) => packet.cmd === cmd).length < count) {
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      }
      return heard.filter((packet) => packet.cmd === cmd);
    },
  };
}

const hello = (more: object = {}) =>
  generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clientId: 'raw',
    clean: true,
    keepalive: 0,
    username: SIMULATOR,
    password: Buffer.from(PASSWORD),
    ...more,
  });
const reading = (messageId: number, value: number) =>
  generate({
    cmd: 'publish',
    topic: TOPIC,
    payload: `[{"n":"level","t":${Date.now() / 1000 - 100 + messageId / 100},"v":${value}}]`,
    qos: 1,
    messageId,
    retain: false,
    dup: false,
  });

describe('a connection to the embedded broker', () => {
  let database: TestDatabase;
  let ingest: RunningIngest;
  beforeAll(async () => {
    database = await cityDatabase();
    ingest = await runIngest(database);
  });
  beforeEach(() => database.owner.query('truncate reading, latest_reading, quarantine, device_status, inbox'));
  afterAll(async () => {
    await ingest?.stop();
    await database?.drop();
  });

  const open = () => rawClient(ingest.mqttPort ?? 0);
  async function storedValues(): Promise<number[]> {
    const { rows } = await database.owner.query<{ value: number }>('select value from reading order by at');
    return rows.map(({ value }) => value);
  }

  it('may send right behind its CONNECT, without waiting for the answer [MQTT-3.1.4-5]', async () => {
    const client = open();
    client.socket.write(Buffer.concat([hello(), reading(1, 0.1), reading(2, 0.2)]));
    expect((await client.hears('puback', 2)).map((packet) => packet.messageId)).toEqual([1, 2]);
    expect(await storedValues()).toEqual([0.1, 0.2]);
    client.socket.destroy();
  });

  it('brings nothing in before it has signed in, nor with a wrong password', async () => {
    const early = open();
    early.socket.write(reading(1, 0.1));
    early.socket.end();
    await early.closed;
    const wrong = open();
    wrong.socket.write(Buffer.concat([hello({ password: Buffer.from('wrong') }), reading(1, 0.1)]));
    const [answer] = await wrong.hears('connack');
    await wrong.closed;
    expect(answer).toMatchObject({ returnCode: 4 });
    expect(await storedValues()).toEqual([]);
  });

  it('has its messages taken in, those that came before its orderly end too', async () => {
    const client = open();
    client.socket.write(hello());
    await client.hears('connack');
    client.socket.end(Buffer.concat([reading(1, 0.1), reading(2, 0.2), generate({ cmd: 'disconnect' })]));
    await client.closed;
    await expect.poll(storedValues).toEqual([0.1, 0.2]);
  });

  it('ends when nothing is heard for 1.5 times its keep-alive, and its will is published [MQTT-3.1.2-24]', async () => {
    const client = open();
    const will = {
      topic: STATUS,
      payload: Buffer.from('{"online":false,"at":"2026-01-01T00:00:00Z"}'),
      qos: 1,
      retain: true,
    };
    client.socket.write(hello({ keepalive: 1, will }));
    await client.hears('connack');
    await client.closed;
    const told = async () => (await database.owner.query('select count(*)::int as n from device_status')).rows[0].n;
    await expect.poll(told).toBe(1);
  });

  it('stays for one that only publishes: every packet counts as a sign of life', async () => {
    const client = open();
    client.socket.write(hello({ keepalive: 1 }));
    await client.hears('connack');
    for (let messageId = 1; messageId <= 4; messageId += 1) {
      const next = new Promise((resolve) => setTimeout(resolve, 800));
      client.socket.write(reading(messageId, 0.1));
      await client.hears('puback', messageId);
      await next;
    }
    expect(client.socket.destroyed).toBe(false);
    client.socket.destroy();
  });

  it('may send a message beyond the limit: it is hashed as it comes, and never kept whole', async () => {
    const client = open();
    client.socket.write(hello());
    await client.hears('connack');
    const payload = Buffer.alloc(3_000_000, 'x');
    client.socket.write(
      generate({ cmd: 'publish', topic: TOPIC, payload, qos: 1, messageId: 7, retain: false, dup: false }),
    );
    client.socket.write(reading(8, 0.5));
    expect((await client.hears('puback', 2)).map((packet) => packet.messageId)).toEqual([7, 8]);
    const { rows } = await database.owner.query(
      'select reason, topic, raw_bytes, octet_length(raw) as kept, raw_sha256 from quarantine',
    );
    const sha256 = createHash('sha256').update(payload).digest();
    expect(rows).toEqual([
      { reason: 'too_large', topic: TOPIC, raw_bytes: 3_000_000, kept: 65_536, raw_sha256: sha256 },
    ]);
    expect(await storedValues()).toEqual([0.5]);
    client.socket.destroy();
  });

  it.each([
    ['a packet that is none', Buffer.from([0x32, 0x05, 0x00, 0x01, 0x61, 0x00, 0x00])],
    ['a remaining length without an end', Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0xff])],
  ])('ends on %s, and others go on', async (_what, bytes) => {
    const client = open();
    client.socket.write(Buffer.concat([hello(), bytes]));
    await client.closed;
    const other = await connectAs(ingest.url);
    await other.publishAsync(TOPIC, `[{"n":"level","v":0.25}]`, { qos: 1 });
    await other.endAsync();
    expect(await storedValues()).toEqual([0.25]);
  });

  describe('with somebody who listens', () => {
    it('passes on what was accepted, and nothing of what was set aside', async () => {
      const listener = await connectAs(ingest.url, SIMULATOR, { clientId: 'listener' });
      const heard: string[] = [];
      listener.on('message', (_topic, payload) => heard.push(String(payload)));
      await listener.subscribeAsync('city/v1/+/+/reading', { qos: 1 });
      const sender = await connectAs(ingest.url);
      await sender.publishAsync(TOPIC, 'no json', { qos: 1 });
      const good = '[{"n":"level","v":0.75}]';
      await sender.publishAsync(TOPIC, good, { qos: 1 });
      await expect.poll(() => heard).toEqual([good]);
      await sender.endAsync();
      await listener.endAsync();
    });

    it('tells a new listener the status that was retained', async () => {
      const sender = await connectAs(ingest.url);
      const status = JSON.stringify({ online: true, at: new Date().toISOString() });
      await sender.publishAsync(STATUS, status, { qos: 1, retain: true });
      const listener = await connectAs(ingest.url, SIMULATOR, { clientId: 'late' });
      const heard = new Promise<string>((resolve) => {
        listener.once('message', (_topic, payload) => resolve(String(payload)));
      });
      await listener.subscribeAsync('city/#', { qos: 1 });
      expect(await heard).toBe(status);
      await sender.publishAsync(STATUS, '', { qos: 1, retain: true });
      await sender.endAsync();
      await listener.endAsync();
    });
  });
});

describe('a connection of our own', () => {
  it('lets no PUBACK come between the pieces in which the library writes a packet', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const peer = rawClient((server.address() as AddressInfo).port);
    const [socket] = (await once(server, 'connection')) as [Socket];
    const settle: (() => void)[] = [];
    const connection = createConnection(socket, {
      onPublish: (_, settled) => settle.push(settled) > 0,
      mayWait: () => true,
      onFault: (fault) => {
        throw fault;
      },
    });
    connection.open();
    peer.socket.write(reading(7, 1));
    await expect.poll(() => settle.length).toBe(1);
    const suback = generate({ cmd: 'suback', messageId: 9, granted: [1] });
    connection.library.cork();
    for (const byte of suback) connection.library.write(Buffer.of(byte));
    connection.library.uncork();
    for (const settled of settle) settled();
    expect(await peer.hears('puback')).toMatchObject([{ messageId: 7 }]);
    expect(await peer.hears('suback')).toMatchObject([{ messageId: 9, granted: [1] }]);
    connection.destroy();
    await peer.closed;
    server.close();
  });
});
