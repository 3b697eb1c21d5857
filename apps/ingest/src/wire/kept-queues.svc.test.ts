import { Duplex } from 'node:stream';
import { createLogger } from '@cityloop/runtime/logger';
import { Aedes } from 'aedes';
import { generate, type Packet, parser } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundKeptQueues, type KeptQueues } from './kept-queues.ts';

describe('what waits for a subscriber with a kept session', () => {
  let broker: Aedes;
  let queues: KeptQueues;
  beforeEach(async () => {
    broker = await Aedes.createBroker();
    queues = boundKeptQueues(broker, createLogger({ app: 'test', level: 'silent' }), { messages: 5, bytes: 100 });
  });
  afterEach(() => new Promise<void>((resolve) => broker.close(() => resolve())));

  /** A subscriber whose session the library keeps; what it is told, and how to leave. */
  async function come(clientId: string, isFirst = false) {
    const heard: string[] = [];
    const reader = parser({ protocolVersion: 4 });
    let inbound: Duplex;
    const answered = new Promise<void>((resolve) => {
      reader.on('packet', (packet: Packet) => {
        if (packet.cmd === 'publish') {
          heard.push(String(packet.payload));
          inbound.push(generate({ cmd: 'puback', messageId: packet.messageId ?? 0 }));
        }
        if (packet.cmd === (isFirst ? 'suback' : 'connack')) resolve();
      });
    });
    inbound = new Duplex({
      read: () => undefined,
      write(chunk, _encoding, done) {
        reader.parse(chunk);
        done();
      },
    });
    broker.handle(inbound);
    inbound.push(
      generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId, clean: false, keepalive: 0 }),
    );
    if (isFirst) inbound.push(generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'x', qos: 1 }] }));
    await answered;
    const left = new Promise((resolve) => broker.once('clientDisconnect', resolve));
    return {
      heard,
      leave: () => {
        inbound.push(null);
        return left;
      },
    };
  }
  const publish = (payload: string) =>
    new Promise<void>((resolve, reject) => {
      const packet = {
        cmd: 'publish',
        topic: 'x',
        payload: Buffer.from(payload),
        qos: 1,
        retain: false,
        dup: false,
      } as const;
      broker.publish(packet, (error) => (error ? reject(error) : resolve()));
    });

  it('is kept up to so many messages, and what it took makes room', async () => {
    await (await come('a', true)).leave();
    for (let each = 1; each <= 8; each += 1) await publish(String(each));
    const back = await come('a');
    await expect.poll(() => back.heard).toEqual(['1', '2', '3', '4', '5']);
    await back.leave();
    for (let each = 1; each <= 8; each += 1) await publish(`again ${each}`);
    const third = await come('a');
    await expect.poll(() => third.heard.length).toBe(5);
    await third.leave();
  });

  it('is kept up to so many bytes of all sessions together', async () => {
    for (const id of ['a', 'b']) await (await come(id, true)).leave();
    for (let each = 1; each <= 4; each += 1) await publish('x'.repeat(20));
    const heard = [await come('a'), await come('b')];
    await expect.poll(() => heard.reduce((sum, one) => sum + one.heard.length, 0)).toBe(5);
    for (const one of heard) await one.leave();
  });

  it('goes with the session that is ended, and makes room for others', async () => {
    for (const id of ['a', 'b']) await (await come(id, true)).leave();
    for (let each = 1; each <= 2; each += 1) await publish('x'.repeat(25));
    await queues.end('a');
    for (let each = 1; each <= 2; each += 1) await publish('y'.repeat(25));
    const [a, b] = [await come('a'), await come('b')];
    await expect.poll(() => b.heard.length).toBe(4);
    expect(a.heard).toEqual([]);
    await Promise.all([a.leave(), b.leave()]);
  });
});
