import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from './test-database.ts';

describe('testDatabase', () => {
  let first: TestDatabase;
  let second: TestDatabase;
  beforeAll(async () => {
    [first, second] = await Promise.all([testDatabase(), testDatabase()]);
  });
  afterAll(async () => {
    await Promise.all([first.drop(), second.drop()]);
  });

  it('carries every migration', async () => {
    const { rows } = await first.owner.query('select count(*)::int as applied from schema_migration');
    expect(rows[0].applied).toBeGreaterThan(0);
  });

  it('shares nothing with another one', async () => {
    await first.owner.query('create table only_here (id integer)');
    const { rows } = await second.owner.query("select to_regclass('only_here') as found");
    expect(rows[0].found).toBeNull();
  });

  it('lets the service in as a login that owns nothing and cannot alter the schema', async () => {
    const { rows } = await first.service.query(
      'select current_user as name, rolsuper from pg_roles where rolname = current_user',
    );
    expect(rows).toEqual([{ name: first.name, rolsuper: false }]);
    await expect(first.service.query('create table mine (id integer)')).rejects.toMatchObject({ code: '42501' });
    const owned = await first.owner.query('select 1 from pg_class where relowner = $1::regrole', [first.name]);
    expect(owned.rowCount).toBe(0);
  });
});
