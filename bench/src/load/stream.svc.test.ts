import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import { afterEach, describe, expect, it } from 'vitest';
import type { Pace } from './orders.ts';
import { startStream } from './stream.ts';

const cleanUps: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** `mayAnswer` says whether the next message is acknowledged: the others are held for ever. */
async function startBroker(mayAnswer: () => boolean = () => true) {
  let taken = 0;
  const broker = await Aedes.createBroker({
    authorizePublish: (_client, _packet, done) => {
      taken += 1;
      if (mayAnswer()) done(null);
    },
  });
  const server = createServer(broker.handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  cleanUps.push(() => new Promise<void>((resolve) => broker.close(resolve)));
  return { port: (server.address() as AddressInfo).port, taken: () => taken };
}

const TARGETS = ['a', 'b'].map((device) => ({ district: '110101', device, metric: 'level', value: 1 }));

function startOn(port: number, pace: Pace) {
  const broker = { host: '127.0.0.1', port };
  return startStream({
    kind: 'stream',
    broker,
    credential: undefined,
    targets: TARGETS,
    records: 1,
    connections: 2,
    pace,
  });
}

describe('a stream of load', () => {
  it('ends after an overload whose devices hold a broken number of messages', async () => {
    const { port, taken } = await startBroker();
    const stream = await startOn(port, { offered: 50_000, window: 8, held: 20.5 });
    await expect.poll(() => stream.count().dropped).toBeGreaterThan(0);
    stream.offer(0);
    await expect.poll(() => stream.count().waiting).toBe(0);
    const { sent, acknowledged } = await stream.stop(10_000);
    expect([sent, acknowledged]).toEqual([taken(), taken()]);
  });

  it('says what is missing when acknowledgements stay away', async () => {
    let left = 5;
    const { port } = await startBroker(() => {
      left -= 1;
      return left >= 0;
    });
    const stream = await startOn(port, { granted: 12 });
    await expect.poll(() => stream.count().acknowledged).toBe(5);
    await expect(stream.stop(100)).rejects.toThrow(
      '7 of 12 messages were not acknowledged within 0.1 s of the last one',
    );
  });
});
