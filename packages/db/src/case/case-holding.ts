import type { CaseFile } from '@cityloop/domain/case/case-file';
import type { Holder, WaitingPlace } from '@cityloop/domain/case/holding';
import { HELD_STATES, TASK_STATES } from '@cityloop/domain/case/stages';
import type { Queryable } from '../connection/transaction.ts';
import { PROJECTION, type ProjectionRow, readCaseFiles } from './case-projection.ts';

/** The cases that wait for this handler or that they work on, locked until the transaction ends; oldest first. */
export async function lockHeldCases(db: Queryable, username: string): Promise<CaseFile[]> {
  const { rows } = await db.query<ProjectionRow>(
    `select ${PROJECTION} from case_file where handler = $1 and state = any ($2) order by id for update`,
    [username, HELD_STATES],
  );
  return readCaseFiles(db, rows);
}

/** Where cases wait for handlers, or would after a failed verification, and how many in each place. */
export async function listWaitingPlaces(db: Queryable): Promise<(WaitingPlace & { readonly cases: number })[]> {
  const { rows } = await db.query<{ department: string; district: string; judges: string[]; cases: number }>(
    `select department, district, count(*)::int as cases,
       array_remove(array[projection #>> '{confirmation,by}', projection ->> 'filedBy'], null) as judges
     from case_file where state = any ($1) and department is not null group by department, district, judges order by 1, 2`,
    [TASK_STATES],
  );
  return rows;
}

/** The handlers in service of these departments. */
export async function listHolders(db: Queryable, departments: readonly (string | undefined)[]): Promise<Holder[]> {
  const { rows } = await db.query<Holder>(
    `select username, roles, department, districts, disabled from account
     where 'handler' = any (roles) and not disabled and department = any ($1)
       and exists (select from department d where d.code = department and d.ended_at is null)`,
    [departments.filter((department) => department !== undefined)],
  );
  return rows;
}
