import { recordChange } from '@cityloop/db/change/change';
import { listChanges } from '@cityloop/db/change/numbered-change';
import { inTransaction } from '@cityloop/db/connection/transaction';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import { createLogger } from '@cityloop/runtime/logger';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sequenceChanges } from './sequencer.ts';

let database: TestDatabase;
const logger = createLogger({ app: 'test', level: 'silent' });

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const change = (id: string, version: number) =>
  ({ kind: 'case', id, version, district: '990201', departments: [] }) as const;

it('numbers without a gap, each once and in the order of each subject, while writers write, roll back and sequencers die', async () => {
  const { service, owner } = database;
  const writer = async (id: string) => {
    for (let version = 1; version <= 40; version += 1) {
      await inTransaction(owner, (db) => recordChange(db, change(id, version)));
      const undone = inTransaction(owner, async (db) => {
        await recordChange(db, change(id, -version));
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
    }
  };
  const writers = Promise.all(['a', 'b', 'c', 'd'].map(writer));
  let writing = true;
  writers.finally(() => {
    writing = false;
  });
  while (writing) {
    const runs = Promise.allSettled([1, 2].map(() => sequenceChanges({ pool: service, logger })));
    await owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query like 'with moved%' and random() < 0.3`,
    );
    await runs;
  }
  await writers;
  await sequenceChanges({ pool: service, logger });
  const { rows } = await owner.query('select count(*)::int as waiting from change_pending');
  expect(rows).toEqual([{ waiting: 0 }]);
  const feed = await listChanges(service, 0, 1_000);
  expect(feed.map(({ feedNo }) => feedNo)).toEqual(feed.map((_, index) => index + 1));
  for (const id of ['a', 'b', 'c', 'd']) {
    const versions = feed.filter((row) => row.id === id).map(({ version }) => version);
    expect(versions).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  }
});
