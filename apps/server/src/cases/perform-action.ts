import type { CaseDetail } from '@cityloop/contract/rest/case';
import { lockCaseFiles } from '@cityloop/db/case/case-file';
import { holdAccount } from '@cityloop/db/case/case-lookup';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { requestStore } from '@cityloop/db/request/accepted-request';
import { type Actor, maySee } from '@cityloop/domain/account/actor';
import type { CaseAction, CaseActionRequest } from '@cityloop/domain/case/actions';
import { joinReportEntry } from '@cityloop/domain/case/birth';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import { decide } from '@cityloop/domain/case/decide';
import { type AcceptedStep, acceptOnce } from '@cityloop/web/accept-once';
import { hintChanges } from '../realtime/hint-changes.ts';
import { recordActions } from './case-log.ts';
import type { CaseParts } from './case-parts.ts';
import { type CaseActionBody, gatherFacts, holderIn, type Moment } from './decision-facts.ts';
import { presentAsOf } from './present-case.ts';
import { refusalProblem } from './refusal-problem.ts';
import { caseNotFound, scopeOf } from './visible-case.ts';

interface Step {
  readonly caseId: string;
  readonly actor: Actor;
  readonly body: CaseActionBody;
}

/**
 * One step of one case: facts, decision, record, answer. In one transaction it answers a repeated request with its first answer, asks the
 * rules, and writes log, projection, change and request; two at once wait for each other at the case's row.
 * @returns the case as the caller sees it after the step
 * @throws ProblemError in the order of the contract: not-found, request-id-reused, role-may-not, separation-of-duties, version-conflict,
 * action-not-allowed, invalid, reason-required, evidence-required
 */
export async function performAction(parts: CaseParts, { caseId, actor, body }: Step): Promise<CaseDetail> {
  const book = await parts.book.current();
  const request = { requestId: body.requestId, caller: actor.username, asks: { case: caseId, sent: body } };
  const answer = await acceptOnce(requestStore(parts.pool), request, {
    lock: (db) => lockVisible(db, { caseId, actor, body }),
    // The time is taken under the lock: who waited for another's step comes after it in the log, too.
    act: (db, locked) => takeStep(db, { book, now: parts.now() }, { ...locked, actor, body }),
    present: (db, { seq, at }) => presentAsOf(db, { caseId, seq }, { book, now: at, actor }),
  });
  await hintChanges(parts);
  return answer;
}

interface Locked {
  readonly caseFile: CaseFile;
  /** The case to merge into, where there is one and the caller sees it. */
  readonly mergeTarget: CaseFile | undefined;
}

async function lockVisible(db: Queryable, { caseId, actor, body }: Step): Promise<Locked> {
  const holder = holderIn(body, actor);
  if (holder !== undefined) await holdAccount(db, holder);
  const locked = await lockCaseFiles(db, body.action === 'merge' ? [caseId, body.into] : [caseId]);
  const caseFile = visible(locked.get(caseId), actor);
  if (!caseFile) throw caseNotFound(caseId);
  return { caseFile, mergeTarget: body.action === 'merge' ? visible(locked.get(body.into), actor) : undefined };
}

async function takeStep(
  db: Queryable,
  moment: Moment,
  { caseFile, mergeTarget, actor, body }: Locked & Omit<Step, 'caseId'>,
): Promise<AcceptedStep> {
  const facts = await gatherFacts(db, moment, caseFile, { body, mergeTarget, actor });
  const decision = decide(caseFile, requestOf(body), actor, facts);
  if ('refusal' in decision) throw refusalProblem(caseFile, decision.refusal);
  const after = await recordActions(db, caseFile, [decision.ok]);
  if (mergeTarget) await recordActions(db, mergeTarget, [joining(mergeTarget, decision.ok, caseFile)]);
  return { subjectKind: 'case', subjectId: after.id, seq: after.version, at: moment.now };
}

/** The request without what belongs to its envelope. */
function requestOf({ requestId: _id, expectedVersion, action, ...said }: CaseActionBody): CaseActionRequest {
  const body = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  // The contract pairs each action with its body; the compiler can't follow the pair through the rest of the object.
  return { action, expectedVersion, body } as CaseActionRequest;
}

function visible(caseFile: CaseFile | undefined, actor: Actor): CaseFile | undefined {
  return caseFile && maySee(actor, scopeOf(caseFile)) ? caseFile : undefined;
}

/** The other side of a merge: the report joins the case that goes on. */
function joining(target: CaseFile, merge: CaseAction, merged: CaseFile): CaseAction {
  const { actor, role, at } = merge;
  return joinReportEntry(target, merged.report, { actor: { username: actor }, role, at }, merged);
}
