import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { createLogger } from '@cityloop/runtime/logger';
import { Aedes, type Client } from 'aedes';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPublisher, type Publisher } from './publisher.ts';

describe('the publisher', () => {
  const logger = createLogger({ app: 'test', level: 'silent' });
  let broker: Aedes;
  let port: Server;
  let url: string;
  let publisher: Publisher;
  let heard: string[];
  let connected: Client[];
  /** While set, publishes get no acknowledgement: the database is away. */
  let isHeld: boolean;

  beforeEach(async () => {
    heard = [];
    connected = [];
    isHeld = false;
    broker = await Aedes.createBroker({
      authenticate: (_client, username, _password, done) =>
        username === 'simulator' ? done(null, true) : done(Object.assign(new Error('no'), { returnCode: 4 }), false),
      authorizePublish: (client, packet, done) => {
        if (!client) return done(null);
        heard.push(`${packet.topic} ${packet.payload}${packet.retain ? ' retained' : ''}`);
        if (!isHeld) done(null);
      },
    });
    broker.on('client', (client) => connected.push(client));
    port = createServer(broker.handle);
    await new Promise<void>((resolve) => port.listen(0, '127.0.0.1', resolve));
    url = `mqtt://127.0.0.1:${(port.address() as AddressInfo).port}`;
    const options = { url, username: 'simulator', password: 'secret', logger };
    publisher = await createPublisher(options, new AbortController().signal);
  });
  afterEach(async () => {
    await publisher.close();
    await new Promise<void>((resolve) => broker.close(() => resolve()));
    port.close();
  });

  it('publishes readings and retained statuses', async () => {
    publisher.offer('city/v1/d/a/reading', [{ n: 'pm25', v: 7 }]);
    await publisher.send('city/v1/d/a/status', { online: true }, { retain: true });
    await vi.waitFor(() => expect(publisher.waiting()).toBe(0));
    expect(heard).toEqual(['city/v1/d/a/reading [{"n":"pm25","v":7}]', 'city/v1/d/a/status {"online":true} retained']);
  });

  it('sends again what was not acknowledged when the connection broke', async () => {
    isHeld = true;
    publisher.offer('t', 1);
    await vi.waitFor(() => expect(heard).toEqual(['t 1']));
    isHeld = false;
    for (const client of connected) client.close();
    await vi.waitFor(() => expect(heard).toEqual(['t 1', 't 1']), 10_000);
    await vi.waitFor(() => expect(publisher.waiting()).toBe(0));
  });

  it('drops readings, counted, rather than letting them pile up', () => {
    isHeld = true;
    const offered = Array.from({ length: 2_100 }, (_, index) => publisher.offer('t', index));
    expect(offered.filter((isTaken) => !isTaken)).toHaveLength(100);
    expect([publisher.waiting(), publisher.dropped()]).toEqual([2_000, 100]);
  });

  it('says that a credential is wrong instead of trying for ever', async () => {
    const options = { url, username: 'nobody', password: 'x', logger };
    await expect(createPublisher(options, new AbortController().signal)).rejects.toThrow('bad user name or password');
  });
});
