import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { keepSetAsideDeliveries, listSetAsideDeliveries } from './set-aside-delivery.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

const delivery = (session: string, packetId: number, byte: number) => ({
  session,
  packetId,
  sha256: Buffer.alloc(32, byte),
});

it('remembers what was set aside under each packet identifier of a session', async () => {
  await keepSetAsideDeliveries(database.service, []);
  await keepSetAsideDeliveries(database.service, [delivery('a', 1, 1), delivery('a', 65_535, 2), delivery('b', 1, 3)]);
  await keepSetAsideDeliveries(database.service, [delivery('a', 1, 4)]);
  const found = await listSetAsideDeliveries(database.service, [
    { session: 'a', packetId: 1 },
    { session: 'b', packetId: 1 },
    { session: 'b', packetId: 65_535 },
    { session: 'c', packetId: 1 },
  ]);
  expect(found.sort((a, b) => a.session.localeCompare(b.session))).toEqual([
    delivery('a', 1, 4),
    delivery('a', 1, 1),
    delivery('b', 1, 3),
  ]);
});

it('forgets all but the last sixteen of a packet identifier, whether they came in one batch or in many', async () => {
  const bytes = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const keep = (session: string, first: number, last: number) =>
    keepSetAsideDeliveries(
      database.service,
      bytes(first, last).map((byte) => delivery(session, 7, byte)),
    );
  const kept = async (session: string) =>
    (await listSetAsideDeliveries(database.service, [{ session, packetId: 7 }])).map(({ sha256 }) => sha256[0]);
  await keep('at once', 1, 40);
  expect(await kept('at once')).toEqual(bytes(25, 40).reverse());
  await keep('at once', 41, 43);
  expect(await kept('at once')).toEqual(bytes(28, 43).reverse());
  for (const byte of bytes(1, 20)) await keep('one by one', byte, byte);
  expect(await kept('one by one')).toEqual(bytes(5, 20).reverse());
});

it('lets two lanes remember the same identifiers at once', async () => {
  const ids = Array.from({ length: 500 }, (_, index) => index + 1);
  const lane = (byte: number, order: readonly number[]) =>
    keepSetAsideDeliveries(
      database.service,
      order.map((packetId) => delivery('lanes', packetId, byte)),
    );
  const backwards = ids.toReversed();
  await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((byte) => lane(byte, byte % 2 === 0 ? ids : backwards)));
  const found = await listSetAsideDeliveries(
    database.service,
    ids.map((packetId) => ({ session: 'lanes', packetId })),
  );
  expect(found).toHaveLength(8 * ids.length);
});
