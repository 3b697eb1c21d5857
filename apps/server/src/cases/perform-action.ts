import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { CaseBook } from '@cityloop/db/case/case-book';
import { lockCaseFiles } from '@cityloop/db/case/case-file';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { requestStore } from '@cityloop/db/request/accepted-request';
import { type Actor, maySee } from '@cityloop/domain/account/actor';
import type { CaseAction, CaseFile } from '@cityloop/domain/case/case-file';
import { decide } from '@cityloop/domain/case/decide';
import type { Refusal } from '@cityloop/domain/case/refusal';
import { type AcceptedStep, acceptOnce } from '@cityloop/web/accept-once';
import { ProblemError } from '@cityloop/web/route';
import { hintChanges } from '../realtime/hint-changes.ts';
import { type CaseActionBodySent, type ResolvedBody, resolveBody } from './action-body.ts';
import type { CaseDesk } from './case-desk.ts';
import { writeActions } from './case-log.ts';
import { presentAsOf, recommend } from './present-case.ts';
import { refusalProblem } from './refusal-problem.ts';
import { caseNotFound, scopeOf } from './visible-case.ts';

interface Step {
  readonly caseId: string;
  readonly actor: Actor;
  readonly sent: CaseActionBodySent;
}

/**
 * One step of one case: the only code that changes a case. In one transaction it answers a repeated request with its first answer, asks the
 * rules, and writes log, projection, change and answer; two at once wait for each other at the case's row.
 * @returns the case as the caller sees it after the step
 * @throws ProblemError in the order of the contract: not-found, request-id-reused, role-may-not, separation-of-duties, version-conflict,
 * action-not-allowed, reason-required, evidence-required, invalid
 */
export async function performAction(desk: CaseDesk, { caseId, actor, sent }: Step): Promise<CaseDetail> {
  const book = await desk.book.current();
  const request = { requestId: sent.requestId, caller: actor.username, asks: { case: caseId, sent } };
  const answer = await acceptOnce(requestStore(desk.pool), request, {
    lock: (db) => lockVisible(db, { caseId, actor, sent }),
    act: (db, locked) => takeStep(db, { desk, book }, { ...locked, actor, sent }),
    present: (db, { seq, at }) => presentAsOf(db, { caseId, seq }, { book, now: at, actor }),
  });
  await hintChanges(desk);
  return answer;
}

interface Locked {
  readonly caseFile: CaseFile;
  /** The case to merge into, where there is one and the caller sees it. */
  readonly target: CaseFile | undefined;
}

async function lockVisible(db: Queryable, { caseId, actor, sent }: Step): Promise<Locked> {
  const locked = await lockCaseFiles(db, sent.action === 'merge' ? [caseId, sent.into] : [caseId]);
  const caseFile = visible(locked.get(caseId), actor);
  if (!caseFile) throw caseNotFound(caseId);
  return { caseFile, target: sent.action === 'merge' ? visible(locked.get(sent.into), actor) : undefined };
}

async function takeStep(
  db: Queryable,
  { desk, book }: { readonly desk: CaseDesk; readonly book: CaseBook },
  { caseFile, target, actor, sent }: Locked & Omit<Step, 'caseId'>,
): Promise<AcceptedStep> {
  const now = desk.now();
  const recommended = recommend(caseFile, book);
  const resolved = await resolveBody(sent, { db, book, caseFile, recommended, mergeTarget: target });
  const decision = decide(
    caseFile,
    { action: sent.action, expectedVersion: sent.expectedVersion, body: resolved.body },
    actor,
    {
      now,
      recommendedDepartment: recommended?.department,
      photoRequired: book.categories.get(caseFile.report.category)?.photoRequired ?? false,
    },
  );
  refuseFault(caseFile, sent, resolved, 'refusal' in decision ? decision.refusal : undefined);
  if ('refusal' in decision) throw refusalProblem(caseFile, sent.action, decision.refusal);

  const after = await writeActions(db, book, caseFile, [decision.ok]);
  if (target) await writeActions(db, book, target, [joining(target, decision.ok, caseFile)]);
  return { subjectKind: 'case', subjectId: after.id, seq: after.version, at: now };
}

/** Wrong codes and ids come after the rules about who and when, and before what a right request would still lack. */
function refuseFault(
  caseFile: CaseFile,
  sent: CaseActionBodySent,
  { fault }: ResolvedBody,
  refusal: Refusal | undefined,
): void {
  if (fault === undefined) return;
  if (refusal && refusal.code !== 'reason-required' && refusal.code !== 'evidence-required') return;
  throw new ProblemError('invalid', `Cannot ${sent.action} case ${caseFile.id}: ${fault}.`);
}

function visible(caseFile: CaseFile | undefined, actor: Actor): CaseFile | undefined {
  return caseFile && maySee(actor, scopeOf(caseFile)) ? caseFile : undefined;
}

/** The other side of a merge: the report joins the case that goes on. */
function joining(target: CaseFile, merge: CaseAction, merged: CaseFile): CaseAction {
  return {
    ...merge,
    caseId: target.id,
    seq: target.version + 1,
    type: 'joinReport',
    body: { report: merged.report, because: { merged: merged.id } },
  };
}
