import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOCKS, tryTransactionLock } from '@cityloop/db/connection/advisory-lock';
import { inTransaction } from '@cityloop/db/connection/transaction';
import { prepareTelemetryStorage } from '@cityloop/db/storage/telemetry-storage';
import { type TestDatabase, testDatabase } from '@cityloop/db/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadMaintenanceConfig } from './config.ts';
import { JOBS } from './jobs.ts';

describe('the jobs of the steward', () => {
  let database: TestDatabase;
  const folder = mkdtempSync(join(tmpdir(), 'cityloop-jobs-'));
  beforeAll(async () => {
    database = await testDatabase();
    const client = await database.owner.connect();
    await prepareTelemetryStorage(client);
    client.release();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await database?.drop();
  });

  it.each(Object.keys(JOBS))('%s says in numbers what it did', async (name) => {
    const config = loadMaintenanceConfig({
      DATABASE_URL: database.ownerUrl,
      DATA_DIR: folder,
      LOG_ORIGIN: 'cityloop/test',
    });
    const report = await JOBS[name]?.run({ pool: database.owner, config, now: new Date(), args: [] });
    expect(Object.values(report ?? {}).length).toBeGreaterThan(0);
    for (const count of Object.values(report ?? {})) expect(count).toBeTypeOf('number');
  });

  it('the cases are sealed by one process at a time', async () => {
    const config = loadMaintenanceConfig({
      DATABASE_URL: database.ownerUrl,
      DATA_DIR: folder,
      LOG_ORIGIN: 'cityloop/test',
    });
    await inTransaction(database.owner, async (db) => {
      expect(await tryTransactionLock(db, LOCKS.seal)).toBe(true);
      const context = { pool: database.owner, config, now: new Date(), args: [] };
      expect(await JOBS['seal-cases']?.run(context)).toBeUndefined();
    });
  });
});
