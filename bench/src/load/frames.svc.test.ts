import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { encodePublish } from '@cityloop/load/frames';
import { Aedes, type AedesPublishPacket } from 'aedes';
import { afterEach, describe, expect, it } from 'vitest';
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
