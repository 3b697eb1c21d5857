import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { CaseBook } from '@cityloop/db/case/case-book';
import { lockCaseFiles } from '@cityloop/db/case/case-file';
import { findCaseRequest, isRequestIdTaken, rememberCaseRequest } from '@cityloop/db/case/case-request';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import { fingerprintOf } from '@cityloop/db/request/request-fingerprint';
import { type Actor, maySee } from '@cityloop/domain/account/actor';
import type { CaseAction, CaseFile } from '@cityloop/domain/case/case-file';
import { decide } from '@cityloop/domain/case/decide';
import type { Refusal } from '@cityloop/domain/case/refusal';
import { type Fingerprint, firstAnswer } from '@cityloop/web/first-answer';
import { ProblemError } from '@cityloop/web/route';
import { hintChanges } from '../realtime/hint-changes.ts';
import { type CaseActionBodySent, type ResolvedBody, resolveBody } from './action-body.ts';
import type { CaseDesk } from './case-desk.ts';
import { writeActions } from './case-log.ts';
import { presentDetail, recommend } from './present-case.ts';
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
export async function performAction(desk: CaseDesk, step: Step): Promise<CaseDetail> {
  const book = await desk.book.current();
  const print = fingerprintOf(step.actor.username, { case: step.caseId, sent: step.sent });
  const answer = await rememberingAnswer(desk, step.sent.requestId, print, (db) =>
    takeStep(db, desk, book, { ...step, print }),
  );
  await hintChanges(desk);
  return answer;
}

/** Runs `work` in a transaction; where the same request was quicker elsewhere, its answer counts. */
export async function rememberingAnswer(
  { pool }: CaseDesk,
  requestId: string | undefined,
  print: Fingerprint,
  work: (db: Queryable) => Promise<CaseDetail>,
): Promise<CaseDetail> {
  try {
    return await inTransaction(pool, work);
  } catch (error) {
    if (requestId === undefined || !isRequestIdTaken(error)) throw error;
    const first = await findCaseRequest(pool, requestId);
    if (!first) throw error;
    return firstAnswer(first, print) as CaseDetail;
  }
}

async function takeStep(
  db: Queryable,
  desk: CaseDesk,
  book: CaseBook,
  { caseId, actor, sent, print }: Step & { readonly print: Fingerprint },
): Promise<CaseDetail> {
  const locked = await lockCaseFiles(db, sent.action === 'merge' ? [caseId, sent.into] : [caseId]);
  const caseFile = locked.get(caseId);
  if (!caseFile || !maySee(actor, scopeOf(caseFile))) throw caseNotFound(caseId);
  const first = await findCaseRequest(db, sent.requestId);
  if (first) return firstAnswer(first, print) as CaseDetail;

  const now = desk.now();
  const target = sent.action === 'merge' ? visible(locked.get(sent.into), actor) : undefined;
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
  const answer = await presentDetail(db, after, { book, now, actor });
  return (await rememberCaseRequest(db, { requestId: sent.requestId, caseId, ...print, answer })) as CaseDetail;
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
