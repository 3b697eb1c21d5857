import { readingTopic } from '@cityloop/contract/mqtt/topics';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import type { InboundMessage } from '@cityloop/intake/outcome';
import { createLogger } from '@cityloop/runtime/logger';
import { createFaultLine } from '@cityloop/testbed/fault-line';
import { hasMosquitto, type Mosquitto, startMosquitto } from '@cityloop/testbed/mosquitto';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cityDatabase, runIngest } from '../test/running-ingest.ts';
import { DISTRICT, GAUGE } from '../test/small-city.ts';
import type { Reception } from './reception.ts';
import { subscribe } from './subscribe.ts';

if (!hasMosquitto) {
  process.stderr.write('SKIPPED: the external broker path. Install Mosquitto (Debian: apt-get install mosquitto).\n');
}

const WAIT = { timeout: 20_000 };
const TOPIC = readingTopic(DISTRICT, GAUGE);

describe.skipIf(!hasMosquitto)('an external broker (install mosquitto to run it)', () => {
  let broker: Mosquitto;
  let publisher: MqttClient;
  beforeAll(async () => {
    broker = await startMosquitto();
  });
  beforeEach(async () => {
    publisher = await connectAsync(broker.url, { protocolVersion: 4 });
  });
  afterEach(() => publisher?.endAsync());
  afterAll(() => broker?.stop());

  /** Everything of subscribe is real; the database is left out by a reception that commits when the test says so. */
  function heldReception() {
    const held: { message: InboundMessage; commit: () => void }[] = [];
    let arrived: (() => void) | undefined;
    const reception: Reception = {
      take(message, commit) {
        held.push({ message, commit });
        arrived?.();
        return { outcomes: [], place: { isFull: () => false } };
      },
      isFull: () => false,
      onRoom: () => undefined,
    };
    const has = async (count: number) => {
      while (held.length < count) {
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      }
    };
    return { reception, held, has };
  }

  const connectTo = (clientId: string, reception: Reception) =>
    subscribe({
      url: broker.url,
      clientId,
      shareGroup: undefined,
      reception,
      logger: createLogger({ app: 'test', level: 'silent' }),
      now: Date.now,
    });
  const payloads = (held: readonly { message: InboundMessage }[]) => held.map(({ message }) => String(message.payload));
  async function publish(...texts: readonly string[]): Promise<void> {
    for (const text of texts) await publisher.publishAsync(TOPIC, text, { qos: 1 });
  }

  it('delivers again what was not committed when the connection went, and only that', async () => {
    const first = heldReception();
    const before = await connectTo('redelivery', first.reception);
    await publish('a', 'b', 'c');
    await first.has(3);
    first.held[0]?.commit();
    // Another exchange on the same connection: when its message is here, the broker has read the PUBACK before it.
    await publish('d');
    await first.has(4);
    await before.close();
    first.held[1]?.commit();
    const second = heldReception();
    const after = await connectTo('redelivery', second.reception);
    await second.has(3);
    expect(payloads(second.held)).toEqual(['b', 'c', 'd']);
    for (const { commit } of second.held) commit();
    await after.close();
  });

  it('acknowledges in the order of arrival even where later messages commit first', async () => {
    const first = heldReception();
    const before = await connectTo('order', first.reception);
    await publish('a', 'b');
    await first.has(2);
    first.held[1]?.commit();
    await publish('c');
    await first.has(3);
    await before.close();
    const second = heldReception();
    const after = await connectTo('order', second.reception);
    await second.has(3);
    expect(payloads(second.held)).toEqual(['a', 'b', 'c']);
    for (const { commit } of second.held) commit();
    await after.close();
  });

  it('keeps many messages in flight: MQTT.js goes on while acknowledgements are held', async () => {
    const { reception, held, has } = heldReception();
    const source = await connectTo('flight', reception);
    await publish(...Array.from({ length: 200 }, (_, index) => String(index)));
    await has(200);
    expect(payloads(held)).toEqual(Array.from({ length: 200 }, (_, index) => String(index)));
    for (const { commit } of held) commit();
    await source.close();
  });

  describe('with the database', () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await cityDatabase();
    });
    afterAll(() => database?.drop());

    it('stores what was published while ingest was away', async () => {
      const env = { MQTT_URL: broker.url, MQTT_CLIENT_ID: 'away' };
      await (await runIngest(database, env)).stop();
      const now = Date.now() / 1000;
      await publish(...[1, 2, 3].map((v) => `[{"n":"level","t":${now - v},"v":${v}}]`));
      const ingest = await runIngest(database, env);
      for (;;) {
        const { rows } = await database.owner.query('select value from reading order by value');
        if (rows.length === 3) break;
      }
      await ingest.stop();
    });

    it('sets aside once what the broker delivers again, and what was published twice twice', async () => {
      const line = await createFaultLine({
        to: { host: '127.0.0.1', port: Number(new URL(broker.url).port) },
        seed: 1,
      });
      const env = { MQTT_URL: `mqtt://127.0.0.1:${line.port}`, MQTT_CLIENT_ID: 'set-aside' };
      let ingest = await runIngest(database, env);
      const settled = async (...texts: readonly string[]) => {
        const kept = () =>
          database.owner.query('select convert_from(raw, $1) as text from quarantine order by id', ['utf8']);
        await expect.poll(async () => (await kept()).rows.map(({ text }) => text), WAIT).toEqual(texts);
        const { rows } = await database.owner.query('select sum(seen)::int as seen from quarantine_count');
        expect(rows).toEqual([{ seen: texts.length }]);
      };
      // Stored, but the broker never hears of it.
      line.blackhole('up');
      await publish('not json', 'nor this', 'not json');
      await settled('not json', 'nor this', 'not json');
      line.reset();
      await line.heal();
      await publish('after the line was mended');
      await settled('not json', 'nor this', 'not json', 'after the line was mended');
      line.blackhole('up');
      await publish('not json');
      await settled('not json', 'nor this', 'not json', 'after the line was mended', 'not json');
      await ingest.stop();
      line.reset();
      await line.heal();
      ingest = await runIngest(database, env);
      await publish('after a restart');
      await settled('not json', 'nor this', 'not json', 'after the line was mended', 'not json', 'after a restart');
      await ingest.stop();
      await line.close();
    });
  });
});
