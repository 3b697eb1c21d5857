import type { CaseDetail } from '@cityloop/contract/rest/case';
import { nextCaseId } from '@cityloop/db/case/case-file';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { requestStore } from '@cityloop/db/request/accepted-request';
import type { Actor } from '@cityloop/domain/account/actor';
import { born } from '@cityloop/domain/case/apply';
import { type Reporting, reportEntry } from '@cityloop/domain/case/birth';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import { dueActions } from '@cityloop/domain/case/due-actions';
import type { Report } from '@cityloop/domain/case/report';
import { localDay } from '@cityloop/domain/time/zone';
import { acceptOnce } from '@cityloop/web/accept-once';
import { hintChanges } from '../realtime/hint-changes.ts';
import { recordActions } from './case-log.ts';
import type { CaseParts } from './case-parts.ts';
import { gatherFacts, type Moment } from './decision-facts.ts';
import { presentAsOf } from './present-case.ts';
import { type CaseReportSent, checkReport } from './report-intake.ts';

/**
 * A person's report becomes a case. With a `requestId` the same report again gets the first answer.
 * @throws ProblemError `invalid`, `request-id-reused`
 */
export async function registerReport(parts: CaseParts, actor: Actor, sent: CaseReportSent): Promise<CaseDetail> {
  const moment = { book: await parts.book.current(), now: parts.now() };
  const grid = await parts.book.locate(sent.location);
  const request = { requestId: sent.requestId, caller: actor.username, asks: { report: sent } };
  const answer = await acceptOnce(requestStore(parts.pool), request, {
    lock: async () => undefined,
    async act(db) {
      const { report, role } = await checkReport(db, moment.book, actor, { sent, grid });
      const { id, version } = await openCase(db, moment, report, { actor, role });
      return { subjectKind: 'case', subjectId: id, seq: version, at: moment.now };
    },
    present: (db, { subjectId, seq, at }) =>
      presentAsOf(db, { caseId: subjectId, seq }, { book: moment.book, now: at, actor }),
  });
  await hintChanges(parts);
  return answer;
}

/**
 * The birth of a case by its report, inside the caller's transaction. What is due at once the system does in the same breath: where the
 * city's policy asks for no 核实 of this category and channel, it confirms.
 */
export async function openCase(
  db: Queryable,
  moment: Moment,
  report: Report,
  by: Omit<Reporting, 'at'>,
): Promise<CaseFile> {
  const { book, now } = moment;
  const caseId = await nextCaseId(db, localDay(now, book.calendar.zone));
  const areas = book.areas.get(report.grid);
  const birth = reportEntry(caseId, areas ? { ...report, areas } : report, { ...by, at: now }, book);
  const caseFile = born(birth);
  return recordActions(db, undefined, [birth, ...dueActions(caseFile, await gatherFacts(db, moment, caseFile))]);
}
