import { findCaseFile } from '@cityloop/db/case/case-file';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { type Actor, maySee, type Scoped } from '@cityloop/domain/account/actor';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import { districtOf } from '@cityloop/domain/grid/codes';
import { ProblemError } from '@cityloop/web/route';

const CASE_ID = /^\d{8}-\d{5,}$/;

/** Whom a case concerns: its district, and the departments that have or had it. */
export function scopeOf(caseFile: CaseFile): Scoped {
  return { district: districtOf(caseFile.report), departments: caseFile.departments };
}

/** @throws ProblemError `not-found`, also for a case outside the caller's scope: that it exists is no business of theirs */
export async function getVisibleCase(db: Queryable, id: string | undefined, actor: Actor): Promise<CaseFile> {
  const caseFile = id !== undefined && CASE_ID.test(id) ? await findCaseFile(db, id) : undefined;
  if (!caseFile || !maySee(actor, scopeOf(caseFile))) throw caseNotFound(id ?? '');
  return caseFile;
}

export function caseNotFound(id: string): ProblemError {
  return new ProblemError('not-found', `There is no case ${id} that you may see.`);
}
