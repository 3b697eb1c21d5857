import type { CaseFile } from '@cityloop/domain/case/case-file';
import type { Ended } from '@cityloop/domain/case/rule';
import { CASE_STATES } from '@cityloop/domain/case/states';
import { transition } from '@cityloop/domain/case/table';
import type { Queryable } from '../connection/transaction.ts';
import { PROJECTION, type ProjectionRow, readCaseFiles } from './case-projection.ts';

/** An open case, and what it hangs on that ended. */
export interface TouchedCase {
  readonly caseFile: CaseFile;
  readonly ended: Ended;
  /** What whoever ended it said; empty where nobody was asked. */
  readonly reason: string;
}

interface Row extends ProjectionRow {
  readonly code: string;
  readonly since: string;
  readonly reason: string;
}

/** What ends, where it stands, and when it ended. */
const SOURCES = {
  device: { join: 'join component e on e.id = c.component_id', code: 'e.id', endedAt: 'e.retired_at', reason: "''" },
  category: {
    join: 'join category e on e.code = c.category',
    code: 'e.code',
    endedAt: 'e.ended_at',
    reason: 'e.end_reason',
  },
} as const;

/**
 * Open cases whose log doesn't say yet that their device or category ended, locked until the transaction ends. It looks at what stands and at
 * the log alone: whoever ends something needs to say nothing here, and asking again tells nothing twice.
 */
export async function takeUntoldCases(
  db: Queryable,
  what: keyof typeof SOURCES,
  limit: number,
): Promise<TouchedCase[]> {
  const { join, code, endedAt, reason } = SOURCES[what];
  const since = `extract(epoch from ${endedAt})::text`;
  const { rows } = await db.query<Row>(
    `select ${qualified('c')}, ${code} as code, ${since} as since, ${reason} as reason
     from case_file c ${join}
     where c.ended_at is null and ${endedAt} is not null and not exists (
       select from case_action a where a.case_id = c.id and a.type = 'comment'
         and a.body #>> '{because,ended}' = $1 and a.body #>> '{because,since}' = ${since})
     order by c.id limit $2 for update of c skip locked`,
    [what, limit],
  );
  return touched(db, rows, what);
}

/** States from which a case can go back to be dispatched. */
const RETURNED_FROM = CASE_STATES.filter((state) => transition(state, 'return') !== undefined);

/** Cases that a department holds which has ended, locked until the transaction ends. */
export async function takeCasesOfEndedDepartments(db: Queryable, limit: number): Promise<TouchedCase[]> {
  const { rows } = await db.query<Row>(
    `select ${qualified('c')}, e.code, extract(epoch from e.ended_at)::text as since, e.end_reason as reason
     from case_file c join department e on e.code = c.department
     where c.state = any ($1) and e.ended_at is not null
     order by c.id limit $2 for update of c skip locked`,
    [RETURNED_FROM, limit],
  );
  return touched(db, rows, 'department');
}

function qualified(table: string): string {
  return PROJECTION.split(', ')
    .map((column) => `${table}.${column}`)
    .join(', ');
}

async function touched(db: Queryable, rows: readonly Row[], ended: Ended['ended']): Promise<TouchedCase[]> {
  const cases = await readCaseFiles(db, rows);
  return rows.flatMap(({ code, since, reason }, index) => {
    const caseFile = cases[index];
    return caseFile ? [{ caseFile, ended: { ended, code, since }, reason }] : [];
  });
}
