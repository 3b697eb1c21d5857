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

it('remembers the last delivery under each packet identifier of a session', async () => {
  await keepSetAsideDeliveries(database.service, []);
  await keepSetAsideDeliveries(database.service, [delivery('a', 1, 1), delivery('a', 65_535, 2), delivery('b', 1, 3)]);
  await keepSetAsideDeliveries(database.service, [delivery('a', 1, 4)]);
  const found = await listSetAsideDeliveries(database.service, [
    { session: 'a', packetId: 1 },
    { session: 'b', packetId: 1 },
    { session: 'b', packetId: 65_535 },
    { session: 'c', packetId: 1 },
  ]);
  expect(found.sort((a, b) => a.session.localeCompare(b.session))).toEqual([delivery('a', 1, 4), delivery('b', 1, 3)]);
});
