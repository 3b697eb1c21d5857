import type { TestDatabase } from '@cityloop/db/testing/test-database';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cityDatabase, runIngest } from './test/running-ingest.ts';

const REASON = 'Restart me with the newer CityLoop: migration 999999_breaking.sql changed what I was built for.';
let database: TestDatabase;
beforeAll(async () => {
  database = await cityDatabase();
});
afterAll(() => database.drop());

it('ingest ends when a migration breaks what it was built for, and does not start after it', async () => {
  const reasons: string[] = [];
  const ingest = await runIngest(database, {}, (reason) => reasons.push(reason));
  await database.owner.query(
    "insert into schema_migration (name, checksum, breaking) values ('999999_breaking.sql', '', true)",
  );
  await database.owner.query('notify cityloop_schema');
  await vi.waitFor(() => expect(reasons).toContain(REASON), { timeout: 10_000 });
  await ingest.stop();
  await expect(runIngest(database)).rejects.toThrow(REASON);
});
