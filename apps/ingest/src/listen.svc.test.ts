import { readingTopic } from '@cityloop/contract/mqtt/topics';
import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { createLogger } from '@cityloop/runtime/logger';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { loadCredentials } from './credentials.ts';
import { type EmbeddedBroker, listen } from './listen.ts';
import type { Reception } from './reception.ts';
import { cityDatabase, connectAs } from './test/running-ingest.ts';
import { DISTRICT, GAUGE } from './test/small-city.ts';

const TOPIC = readingTopic(DISTRICT, GAUGE);
const ROOM = 100;

let database: TestDatabase;
let broker: EmbeddedBroker;
let taken: string[] = [];
const commits: (() => void)[] = [];
let hasRoom: () => void = () => undefined;

/** Everything of the broker is real; the database is left out by a reception that commits when the test says so. */
const reception: Reception = {
  take(message, commit) {
    taken.push(String(message.payload));
    commits.push(commit);
    return { outcomes: [], lane: 'telemetry' };
  },
  isFull: () => commits.length >= ROOM,
  onRoom(listener) {
    hasRoom = listener;
  },
};

beforeAll(async () => {
  database = await cityDatabase();
  broker = await listen({
    port: 0,
    host: '127.0.0.1',
    tls: undefined,
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
  const floods = await Promise.all(Array.from({ length: 6 }, () => connectAs(url)));
  const late = await connectAs(url);
  taken = [];
  const sent = floods.flatMap((client) =>
    Array.from({ length: 400 }, () => client.publishAsync(TOPIC, 'flood', { qos: 1 })),
  );
  await vi.waitFor(() => expect(reception.isFull('telemetry')).toBe(true));
  sent.push(...Array.from({ length: 20 }, () => late.publishAsync(TOPIC, 'late', { qos: 1 })));
  await vi.waitFor(() => expect(taken).toContain('late'));
  const isDone = Promise.all(sent).then(() => true);
  while (!(await Promise.race([isDone, new Promise((resolve) => setTimeout(resolve, 5, false))]))) {
    for (const commit of commits.splice(0)) commit();
    hasRoom();
  }
  // Seven share the room: a turn is a seventh of the time, not one message each time that there is room.
  expect(taken.lastIndexOf('late')).toBeLessThan(12 * ROOM);
  expect(taken).toHaveLength(6 * 400 + 20);
  await Promise.all([...floods, late].map((client) => client.endAsync()));
});
