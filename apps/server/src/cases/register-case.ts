import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { CaseBook } from '@cityloop/db/case/case-book';
import { nextCaseId } from '@cityloop/db/case/case-file';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { requestStore } from '@cityloop/db/request/accepted-request';
import { type Actor, type Role, SYSTEM_ACTOR } from '@cityloop/domain/account/actor';
import { born } from '@cityloop/domain/case/apply';
import type { CaseAction, CaseFile, Report } from '@cityloop/domain/case/case-file';
import { decide } from '@cityloop/domain/case/decide';
import { acceptOnce } from '@cityloop/web/accept-once';
import { hintChanges } from '../realtime/hint-changes.ts';
import type { CaseDesk } from './case-desk.ts';
import { writeActions } from './case-log.ts';
import { presentAsOf } from './present-case.ts';
import { type CaseReportSent, takeIn } from './report-intake.ts';

/**
 * A person's report becomes a case. With a `requestId` the same report again gets the first answer.
 * @throws ProblemError `invalid`, `request-id-reused`
 */
export async function registerReport(desk: CaseDesk, actor: Actor, sent: CaseReportSent): Promise<CaseDetail> {
  const book = await desk.book.current();
  const grid = await desk.book.locate(sent.location);
  const request = { requestId: sent.requestId, caller: actor.username, asks: { report: sent } };
  const answer = await acceptOnce(requestStore(desk.pool), request, {
    lock: async () => undefined,
    async act(db) {
      const { report, role } = await takeIn(db, book, actor, { sent, grid });
      const now = desk.now();
      const { id, version } = await openCase(db, book, report, { actor: actor.username, role, now });
      return { subjectKind: 'case', subjectId: id, seq: version, at: now };
    },
    present: (db, { subjectId, seq, at }) => presentAsOf(db, { caseId: subjectId, seq }, { book, now: at, actor }),
  });
  await hintChanges(desk);
  return answer;
}

interface Opening {
  readonly actor: string;
  readonly role: Role;
  readonly now: Date;
}

/**
 * The birth of a case by its report, inside the caller's transaction. Where the city's policy asks for no 核实 of this category and channel,
 * the system confirms it in the same breath.
 */
export async function openCase(db: Queryable, book: CaseBook, report: Report, opening: Opening): Promise<CaseFile> {
  const { actor, role, now } = opening;
  const caseId = await nextCaseId(db, localDay(now, book.calendar.utcOffsetMinutes));
  const birth: CaseAction = { caseId, seq: 1, type: 'report', actor, role, at: now, body: { report } };
  return writeActions(db, book, undefined, [birth, ...exemption(birth, now)]);
}

function exemption(birth: CaseAction, now: Date): CaseAction[] {
  const caseFile = born(birth);
  if (!caseFile.report.confirmationExempt) return [];
  const request = { action: 'confirm', expectedVersion: caseFile.version, body: { holds: true } } as const;
  const decision = decide(caseFile, request, SYSTEM_ACTOR, {
    now,
    recommendedDepartment: undefined,
    photoRequired: false,
  });
  if ('refusal' in decision)
    throw new Error(`It cannot happen: an exempt report was refused: ${decision.refusal.code}`);
  return [decision.ok];
}

/** `YYYY-MM-DD` on the city's clocks. */
function localDay(now: Date, utcOffsetMinutes: number): string {
  return new Date(now.getTime() + utcOffsetMinutes * 60_000).toISOString().slice(0, 10);
}
