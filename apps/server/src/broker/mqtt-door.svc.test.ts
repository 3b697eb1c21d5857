import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { freePort } from '@cityloop/testbed/free-port';
import { type RunningProcess, startProcess } from '@cityloop/testbed/process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { readJson, type TestServer, testServer } from '../test/test-server.ts';

const text = (value: string) => Buffer.concat([Buffer.of(0, value.length), Buffer.from(value)]);
const packet = (firstByte: number, ...parts: readonly (Buffer | number[])[]) => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.of(firstByte, body.length), body]);
};
const hello = (username: string, password: string) =>
  packet(0x10, text('MQTT'), [4, 0xc2, 0, 60], text('browser'), text(username), text(password));

const open: WebSocket[] = [];
function connect(server: TestServer, options: ClientOptions = {}, protocols: string[] = ['mqtt']): WebSocket {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/mqtt`, protocols, options);
  open.push(socket);
  return socket;
}
/** The bytes that came until there are so many. */
async function hear(socket: WebSocket, count: number): Promise<Buffer> {
  let heard = Buffer.alloc(0);
  socket.on('message', (data: Buffer) => {
    heard = Buffer.concat([heard, data]);
  });
  await expect.poll(() => heard.length).toBeGreaterThanOrEqual(count);
  return heard;
}
const closing = (socket: WebSocket) => once(socket, 'close').then(([code]) => code as number);
async function statusOf(socket: WebSocket): Promise<number | undefined> {
  const [, answer] = await once(socket, 'unexpected-response');
  socket.on('error', () => undefined);
  socket.terminate();
  return answer.statusCode;
}

describe('MQTT over WebSocket, at /mqtt', () => {
  let server: TestServer;
  let ingest: RunningProcess;
  let device: { readonly username: string; readonly password: string };

  beforeAll(async () => {
    const port = await freePort();
    server = await testServer({ ingestMqttPort: port });
    const DATABASE_URL = server.database.serviceUrl;
    const env = { DATABASE_URL, MQTT_PORT: '0', MQTT_INNER_PORT: String(port), LOG_LEVEL: 'silent' };
    ingest = await startProcess('apps/ingest/src/main.ts', { env });
    const admin = await server.signIn('admin');
    device = await readJson(await server.send('POST', '/api/components/WL-0001/credential', admin, {}));
  });
  afterAll(async () => {
    for (const socket of open) socket.terminate();
    await ingest?.end('SIGTERM');
    await server?.stop();
  });

  it('takes a reading of a device that signs in, and acknowledges it once it is committed', async () => {
    const socket = connect(server, { origin: server.url });
    await once(socket, 'open');
    expect(socket.protocol).toBe('mqtt');
    const connack = hear(socket, 4);
    const bytes = hello(device.username, device.password);
    // However it is cut into frames.
    for (const byte of bytes) socket.send(Buffer.of(byte));
    expect(await connack).toEqual(Buffer.of(0x20, 2, 0, 0));
    const { rows } = await server.database.owner.query('select district from component where id = $1', [
      device.username,
    ]);
    const puback = hear(socket, 4);
    socket.send(
      packet(
        0x32,
        text(`city/v1/${rows[0].district}/${device.username}/reading`),
        [0, 7],
        Buffer.from('[{"n":"water-level","v":0.5}]'),
      ),
    );
    expect(await puback).toEqual(Buffer.of(0x40, 2, 0, 7));
    const stored = await server.database.owner.query('select value from reading');
    expect(stored.rows).toEqual([{ value: 0.5 }]);
  });

  it('ends as the broker ends it: with its answer first', async () => {
    const socket = connect(server);
    await once(socket, 'open');
    const closed = closing(socket);
    const connack = hear(socket, 4);
    socket.send(hello(device.username, 'wrong'));
    expect(await connack).toEqual(Buffer.of(0x20, 2, 0, 4));
    expect(await closed).toBe(1005);
  });

  it.each<[string, number, ClientOptions, string[]]>([
    ['a page of another site', 403, { origin: 'https://elsewhere.example' }, ['mqtt']],
    [
      'a page under a name that only leads here',
      403,
      { origin: 'http://evil.example', headers: { host: 'evil.example' } },
      ['mqtt'],
    ],
    ['a page of nowhere', 403, { origin: 'null' }, ['mqtt']],
    ['who doesn’t say that it is MQTT [MQTT-6.0.0-3]', 400, {}, []],
    ['who speaks something else', 400, {}, ['chat']],
  ])('refuses %s', async (_what, status, options, protocols) => {
    expect(await statusOf(connect(server, options, protocols))).toBe(status);
  });

  it.each<[string, number, string | Buffer]>([
    ['text [MQTT-6.0.0-1]', 1003, 'hello'],
    ['a frame of more than a megabyte', 1009, Buffer.alloc(1024 * 1024 + 1)],
    ['what is no MQTT', 1005, Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ])('ends the connection of who sends %s', async (_what, code, data) => {
    const socket = connect(server);
    await once(socket, 'open');
    const closed = closing(socket);
    socket.send(data);
    expect(await closed).toBe(code);
  });

  it('leaves the live socket alone', async () => {
    expect((await server.fetch('/socket.io/?EIO=4&transport=polling')).status).toBe(200);
  });
});

describe('the door to a broker that', () => {
  let server: TestServer;
  afterEach(async () => {
    for (const socket of open) socket.terminate();
    await server?.stop();
  });

  it('isn’t ours is closed: the answer says so', async () => {
    server = await testServer();
    expect(await statusOf(connect(server))).toBe(404);
  });

  it('is away says: later', async () => {
    server = await testServer({ ingestMqttPort: await freePort() });
    expect(await closing(connect(server))).toBe(1013);
  });

  it('reads no more makes its clients wait, and is told who they are', async () => {
    const broker = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    const connected = once(broker, 'connection');
    await once(broker, 'listening');
    server = await testServer({ ingestMqttPort: (broker.address() as AddressInfo).port });
    const client = connect(server);
    await once(client, 'open');
    const [socket] = (await connected) as [Socket];
    for (let piece = 0; piece < 64; piece += 1) client.send(Buffer.alloc(512 * 1024));
    const waits: number[] = [];
    const isStill = () => {
      waits.unshift(client.bufferedAmount);
      return waits[0] === waits[1] && waits[0] === waits[2];
    };
    await expect.poll(isStill, { interval: 300, timeout: 20_000 }).toBe(true);
    // Nobody on the way keeps 32 MB: most of it still waits at the client when nothing moves any more.
    expect(client.bufferedAmount).toBeGreaterThan(16 * 1024 * 1024);
    let heard = 0;
    let first = '';
    socket.on('data', (chunk: Buffer) => {
      if (heard === 0) first = chunk.toString('latin1', 0, chunk.indexOf('\n') + 1);
      heard += chunk.length;
    });
    socket.resume();
    await expect.poll(() => heard - first.length, { timeout: 20_000 }).toBe(64 * 512 * 1024);
    expect(first).toMatch(/^PROXY TCP4 127\.0\.0\.1 127\.0\.0\.1 \d+ \d+\r\n$/);
    broker.close();
  }, 60_000);
});
