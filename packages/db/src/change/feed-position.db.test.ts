import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';
import { findFeedPosition, mayGoOn } from './feed-position.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

it('an empty feed begins before its first number', async () => {
  expect(await findFeedPosition(database.service)).toMatchObject({ first: 1, last: 0 });
});

it('the generation stays while the database is the one that gave the numbers, whoever asks and how many at once', async () => {
  const asked = await Promise.all(Array.from({ length: 8 }, () => findFeedPosition(database.service)));
  expect(new Set(asked.map(({ generation }) => generation)).size).toBe(1);
});

it.each([
  ['cluster, as of a dump that was loaded elsewhere', "'0' || substr(origin, 2)"],
  ['timeline, as after a recovery to an earlier moment', "replace(origin, '/', '/F')"],
  ['database', "origin || '0'"],
])('another %s begins another generation', async (_, origin) => {
  const before = await findFeedPosition(database.service);
  await database.owner.query(`update feed_generation set origin = ${origin}`);
  const asked = await Promise.all([findFeedPosition(database.service), findFeedPosition(database.service)]);
  expect(asked[0]?.generation).not.toBe(before.generation);
  expect(asked[1]).toEqual(asked[0]);
});

it('who follows goes on only from a number of the same history', async () => {
  const at = new Date('2026-03-02T08:00:00Z');
  await database.owner.query(
    "insert into change_feed (feed_no, at, kind, subject_id, version) select n, $1, 'case', 'c', 1 from generate_series(5, 9) n",
    [at],
  );
  const position = await findFeedPosition(database.service);
  const { generation } = position;
  const goesOn = (from: Parameters<typeof mayGoOn>[2]) => mayGoOn(database.service, position, from);
  expect(await goesOn({ after: 9, generation, afterAt: at })).toBe(true);
  expect(await goesOn({ after: 4 })).toBe(true);
  expect(await goesOn({ after: 3 })).toBe(false);
  expect(await goesOn({ after: 10 })).toBe(false);
  expect(await goesOn({ after: 9, generation: crypto.randomUUID() })).toBe(false);
  expect(await goesOn({ after: 9, generation, afterAt: new Date(at.getTime() + 1) })).toBe(false);
});
