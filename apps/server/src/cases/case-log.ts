import { appendCaseAction } from '@cityloop/db/case/case-action';
import type { CaseBook } from '@cityloop/db/case/case-book';
import { type CaseFigures, saveCaseFile } from '@cityloop/db/case/case-file';
import { recordChange } from '@cityloop/db/change/change';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { apply, born } from '@cityloop/domain/case/apply';
import type { CaseAction, CaseFile } from '@cityloop/domain/case/case-file';
import { deadlines, isDisposedOnTime, yellowAt } from '@cityloop/domain/case/deadline';
import { districtOf } from '@cityloop/domain/grid/codes';

/**
 * Writes accepted actions of one case, in order: log, projection with its deadlines, and a line for the change feed. The first action of a
 * new case is its report (`caseFile` undefined). Runs inside the caller's transaction, which holds the case's row lock.
 */
export async function writeActions(
  db: Queryable,
  book: CaseBook,
  caseFile: CaseFile | undefined,
  actions: readonly CaseAction[],
): Promise<CaseFile> {
  let written = caseFile;
  for (const action of actions) {
    written = written ? apply(written, action) : born(action);
    await appendCaseAction(db, action);
  }
  if (!written) throw new Error('It cannot happen: a case was written without an action');
  await saveCaseFile(db, written, figuresOf(written, book));
  await recordCaseChange(db, written);
  return written;
}

/** Tells every screen that sees the case to look again. */
export async function recordCaseChange(db: Queryable, caseFile: CaseFile): Promise<void> {
  await recordChange(db, {
    kind: 'case',
    id: caseFile.id,
    version: caseFile.version,
    district: districtOf(caseFile.report.grid),
    departments: caseFile.departments,
  });
}

function figuresOf(caseFile: CaseFile, book: CaseBook): CaseFigures {
  const running = deadlines(caseFile, book.stageLimits, book.calendar);
  return {
    priority: book.categories.get(caseFile.report.category)?.priority ?? 4,
    dueAt: earliest(running.map((one) => one.dueAt)),
    yellowAt: earliest(running.map((one) => yellowAt(one, book.calendar))),
    disposedOnTime: isDisposedOnTime(caseFile, book.calendar) ?? null,
  };
}

function earliest(times: readonly Date[]): Date | null {
  return times.length === 0 ? null : new Date(Math.min(...times.map((time) => time.getTime())));
}
