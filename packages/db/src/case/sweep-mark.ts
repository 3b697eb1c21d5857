import type { Queryable } from '../connection/transaction.ts';

/** Until when a sweep has looked; undefined before its first run. Kept in the database so that a restart skips nothing. */
export async function findSweepMark(db: Queryable, name: string): Promise<Date | undefined> {
  const { rows } = await db.query<{ until: Date }>('select until from sweep_mark where name = $1', [name]);
  return rows[0]?.until;
}

export async function setSweepMark(db: Queryable, name: string, until: Date): Promise<void> {
  await db.query(
    'insert into sweep_mark (name, until) values ($1, $2) on conflict (name) do update set until = excluded.until',
    [name, until],
  );
}
