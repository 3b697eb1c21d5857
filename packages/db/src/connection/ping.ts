import type { Queryable } from './transaction.ts';

/** @throws while the database doesn't answer */
export async function ping(db: Queryable): Promise<void> {
  await db.query('select 1');
}

/** Whether somebody has migrated this database: its first and its last corner are there. */
export async function hasSchema(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ ready: boolean }>(
    "select to_regclass('reading') is not null and to_regclass('case_file') is not null as ready",
  );
  return rows[0]?.ready === true;
}
