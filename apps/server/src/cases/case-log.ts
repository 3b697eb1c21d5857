import { appendCaseAction } from '@cityloop/db/case/case-action';
import { saveCaseFile } from '@cityloop/db/case/case-projection';
import { indexCaseSearch } from '@cityloop/db/case/case-search';
import { recordChange } from '@cityloop/db/change/change';
import type { Queryable } from '@cityloop/db/connection/transaction';
import type { CaseAction } from '@cityloop/domain/case/actions';
import { apply, born } from '@cityloop/domain/case/apply';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import { districtOf } from '@cityloop/domain/grid/codes';

/**
 * Records accepted actions of one case, in order: log, projection, and a line for the change feed. The first action of a new case is its
 * report (`caseFile` undefined). Runs inside the caller's transaction, which holds the case's row lock.
 */
export async function recordActions(
  db: Queryable,
  caseFile: CaseFile | undefined,
  actions: readonly CaseAction[],
): Promise<CaseFile> {
  let recorded = caseFile;
  for (const action of actions) {
    recorded = recorded ? apply(recorded, action) : born(action);
    await appendCaseAction(db, action);
  }
  const last = actions.at(-1);
  if (!recorded || !last) throw new Error('It cannot happen: a case was recorded without an action');
  await saveCaseFile(db, recorded, last.at);
  if (actions.some(isReport)) await indexCaseSearch(db, [recorded.id]);
  await recordCaseChange(db, recorded);
  return recorded;
}

function isReport({ type }: CaseAction): boolean {
  return type === 'report' || type === 'joinReport';
}

/** Tells every screen that sees the case to look again. */
export async function recordCaseChange(db: Queryable, caseFile: CaseFile): Promise<void> {
  await recordChange(db, {
    kind: 'case',
    id: caseFile.id,
    version: caseFile.version,
    district: districtOf(caseFile.report),
    departments: caseFile.departments,
  });
}
