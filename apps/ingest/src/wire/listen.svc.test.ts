import { readingTopic } from '@cityloop/contract/mqtt/topics';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { createLogger } from '@cityloop/runtime/logger';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { loadCredentials } from '../identity/credentials.ts';
import { cityDatabase, connectAs } from '../test/running-ingest.ts';
import { DISTRICT, GAUGE } from '../test/small-city.ts';
import { type EmbeddedBroker, listen } from './listen.ts';
import type { Reception } from './reception.ts';

const TOPIC = readingTopic(DISTRICT, GAUGE);
const ROOM = 1_000;

let database: TestDatabase;
let broker: EmbeddedBroker;
let taken: string[] = [];
let room = 0;
const commits: (() => void)[] = [];
let hasRoom: () => void = () => undefined;

/** Everything of the broker is real; the database is left out by a reception that commits when the test says so. */
const reception: Reception = {
  take(message, commit) {
    taken.push(String(message.payload));
    commits.push(commit);
    return { outcomes: [], place: { isFull: () => reception.isFull('telemetry') } };
  },
  isFull: () => commits.length >= room,
  onRoom(listener) {
    hasRoom = listener;
  },
};

beforeAll(async () => {
  database = await cityDatabase();
  broker = await listen({
    doors: { plain: { port: 0, host: '127.0.0.1' }, tls: undefined, inner: undefined },
    credentials: await loadCredentials(database.service),
    reception,
    isStalled: () => false,
    logger: createLogger({ app: 'test', level: 'silent' }),
    onRefusedConnection: () => undefined,
    now: Date.now,
  });
});
afterAll(async () => {
  broker?.stopTaking();
  await broker?.close();
  await database?.drop();
});

it('lets every connection have its turn where all of them send more than there is room for', async () => {
  const url = `mqtt://127.0.0.1:${broker.port}`;
  room = 100;
  const floods = await Promise.all(Array.from({ length: 6 }, () => connectAs(url)));
  const late = await connectAs(url);
  taken = [];
  const sent = floods.flatMap((client) =>
    Array.from({ length: 400 }, () => client.publishAsync(TOPIC, 'flood', { qos: 1 })),
  );
  await vi.waitFor(() => expect(reception.isFull('telemetry')).toBe(true));
  sent.push(...Array.from({ length: 20 }, () => late.publishAsync(TOPIC, 'late', { qos: 1 })));
  await vi.waitFor(() => expect(taken).toContain('late'));
  room = ROOM;
  const isDone = Promise.all(sent).then(() => true);
  while (!(await Promise.race([isDone, new Promise((resolve) => setTimeout(resolve, 5, false))]))) {
    for (const commit of commits.splice(0)) commit();
    hasRoom();
  }
  // Each of the six before it had one turn, and not all that it had sent: then two of them would have filled the room.
  expect(taken.lastIndexOf('late')).toBeLessThan(ROOM);
  expect(taken).toHaveLength(6 * 400 + 20);
  await Promise.all([...floods, late].map((client) => client.endAsync()));
});
