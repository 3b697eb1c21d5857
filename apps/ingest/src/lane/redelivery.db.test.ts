import { keepSetAsideDeliveries } from '@cityloop/db/ingest/set-aside-delivery';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import type { InboundMessage } from '@cityloop/intake/outcome';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRedeliveries } from './redelivery.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

const message = (payload: string, packetId: number, { session = 's', again = false } = {}): InboundMessage => ({
  topic: 'city/v1/d/s/reading',
  payload: Buffer.from(payload),
  receivedAt: 0,
  publisher: { kind: 'trusted' },
  username: undefined,
  retain: false,
  replayed: false,
  whole: undefined,
  delivery: { session, packetId, isRedelivery: again },
});

/** As ingest does: judges, then remembers with the batch. Returns the payloads that are new. */
function setAside(session: string) {
  const judge = createRedeliveries(database.service);
  return async (...batch: readonly (readonly [payload: string, packetId: number, again?: 'again'])[]) => {
    const messages = batch.map(([payload, packetId, again]) => message(payload, packetId, { session, again: !!again }));
    const { isNew, deliveries } = await judge(messages);
    await keepSetAsideDeliveries(database.service, deliveries);
    return messages.filter(isNew).map(({ payload }) => String(payload));
  };
}

it('knows each of several messages that a broker has on their way under one packet identifier', async () => {
  const write = setAside('overfull');
  expect(await write(['a', 7], ['b', 7], ['c', 8])).toEqual(['a', 'b', 'c']);
  expect(await write(['d', 7])).toEqual(['d']);
  expect(await write(['a', 7, 'again'], ['b', 7, 'again'])).toEqual([]);
  // Another process of this worker.
  const after = setAside('overfull');
  expect(await after(['a', 7, 'again'], ['d', 7, 'again'], ['c', 8, 'again'], ['e', 8, 'again'])).toEqual(['e']);
});

it('knows what is delivered twice in one batch', async () => {
  const write = setAside('one batch');
  expect(await write(['a', 7], ['b', 7], ['a', 7, 'again'], ['b', 7, 'again'], ['c', 7, 'again'])).toEqual([
    'a',
    'b',
    'c',
  ]);
});

it('takes what was published twice for two messages', async () => {
  const write = setAside('twice');
  expect(await write(['a', 7], ['a', 8])).toEqual(['a', 'a']);
  expect(await write(['a', 7])).toEqual(['a']);
  expect(await write(['a', 9, 'again'])).toEqual(['a']);
});

it('keeps to its verdict when a batch is tried again', async () => {
  const judge = createRedeliveries(database.service);
  const messages = [message('a', 7, { session: 'tried' }), message('b', 7, { session: 'tried', again: true })];
  const first = await judge(messages);
  // Committed, but nobody heard of it: the same batch comes again.
  await keepSetAsideDeliveries(database.service, first.deliveries);
  const second = await judge(messages);
  expect(messages.filter(second.isNew)).toEqual(messages);
  expect(second.deliveries).toEqual(first.deliveries);
});
