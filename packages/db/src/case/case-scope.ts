import type { Scoped } from '@cityloop/domain/account/actor';
import type { Queryable } from '../connection/transaction.ts';

/** What decides who may see a case; undefined for an unknown one. */
export async function findCaseScope(db: Queryable, id: string): Promise<Scoped | undefined> {
  const { rows } = await db.query<{ district: string; departments: string[] }>(
    'select district, departments from case_file where id = $1',
    [id],
  );
  return rows[0];
}
