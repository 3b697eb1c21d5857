import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Aedes, type AedesPublishPacket } from 'aedes';
import { afterEach, describe, expect, it } from 'vitest';
import { createAnswerReader, encodeConnect, encodePublish } from './frames.ts';
import { connectPublisher } from './publisher.ts';

const cleanUps: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function startBroker() {
  const broker = await Aedes.createBroker({
    authenticate: (_client, username, password, done) =>
      done(null, username === 'simulator' && password?.toString() === 'right'),
  });
  const received: AedesPublishPacket[] = [];
  broker.on('publish', (packet, client) => {
    if (client) received.push(packet);
  });
  const server = createServer(broker.handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  cleanUps.push(() => new Promise<void>((resolve) => broker.close(resolve)));
  return { port: (server.address() as AddressInfo).port, received };
}

describe('the frames of the load generator', () => {
  it('are understood by a real broker, which acknowledges each of them', async () => {
    const { port, received } = await startBroker();
    const acknowledged: number[] = [];
    const all = new Promise<void>((resolve) => {
      void connectPublisher({ host: '127.0.0.1', port }, 'bench-1', {
        credential: { username: 'simulator', password: 'right' },
        onPuback: (id) => acknowledged.push(id) === 3 && resolve(),
      }).then((publisher) => {
        cleanUps.push(() => publisher.close());
        const payloads = ['[]', '水位', 'x'.repeat(20_000)];
        publisher.send(Buffer.concat(payloads.map((payload, index) => encodePublish('city/v1/a', payload, index + 1))));
      });
    });
    await all;
    expect(acknowledged).toEqual([1, 2, 3]);
    expect(received.map((packet) => [packet.topic, packet.payload.length, packet.qos])).toEqual([
      ['city/v1/a', 2, 1],
      ['city/v1/a', 6, 1],
      ['city/v1/a', 20_000, 1],
    ]);
  });

  it('report a refused connection', async () => {
    const { port } = await startBroker();
    const refused = connectPublisher({ host: '127.0.0.1', port }, 'bench-2', {
      credential: { username: 'simulator', password: 'wrong' },
      onPuback: () => undefined,
    });
    await expect(refused).rejects.toThrow('refused the connection');
  });
});

describe('createAnswerReader', () => {
  it('reads answers however the stream is cut, and passes over other packets', () => {
    const heard: string[] = [];
    const read = createAnswerReader({
      onConnack: (code) => heard.push(`connack ${code}`),
      onPuback: (id) => heard.push(`puback ${id}`),
    });
    const stream = Buffer.from([0x20, 2, 0, 0, 0xd0, 0, 0x40, 2, 0x01, 0x02, 0x40, 2, 0xff, 0xff]);
    for (const byte of stream) read(Buffer.from([byte]));
    expect(heard).toEqual(['connack 0', 'puback 258', 'puback 65535']);
    read(stream);
    expect(heard).toHaveLength(6);
  });
});

describe('encodeConnect', () => {
  it('leaves the credential out where there is none', () => {
    expect([...encodeConnect('a', undefined)]).toEqual([0x10, 13, 0, 4, 77, 81, 84, 84, 4, 2, 0, 0, 0, 1, 97]);
  });
});
