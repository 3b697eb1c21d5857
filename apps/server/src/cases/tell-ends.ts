import { type TouchedCase, takeCasesOfEndedDepartments, takeUntoldCases } from '@cityloop/db/case/case-ending';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import { SYSTEM_ACTOR } from '@cityloop/domain/account/actor';
import type { CaseActionRequest } from '@cityloop/domain/case/actions';
import { decide } from '@cityloop/domain/case/decide';
import { hintChanges } from '../realtime/hint-changes.ts';
import { startLoop, type WorkerLoop } from '../realtime/worker-loop.ts';
import { recordActions } from './case-log.ts';
import type { CaseParts } from './case-parts.ts';
import { gatherFacts, type Moment } from './decision-facts.ts';

const LOOK_EVERY_MS = 5_000;
const BATCH = 50;

/** Tells cases what ended that they hang on: woken by a hint, and by a timer where it was lost or an import ended something. */
export function startTellingEnds(parts: CaseParts): WorkerLoop {
  return startLoop({ name: 'tell-ends', everyMs: LOOK_EVERY_MS, logger: parts.logger, work: () => tellEnds(parts) });
}

/**
 * A device or category that ended stands in the log of each open case of it, once. What an ended department holds goes back to be dispatched
 * anew, without a return being counted. All by the same rules as people's steps. Returns how many cases were told.
 */
async function tellEnds(parts: CaseParts): Promise<number> {
  let told = 0;
  let taken = BATCH;
  while (taken >= BATCH) {
    const moment = { book: await parts.book.current(), now: parts.now() };
    taken = await inTransaction(parts.pool, (db) => tellSome(db, moment));
    told += taken;
  }
  if (told > 0) await hintChanges(parts);
  return told;
}

async function tellSome(db: Queryable, moment: Moment): Promise<number> {
  const returned = await takeCasesOfEndedDepartments(db, BATCH);
  for (const one of returned) await take(db, moment, one, returnOf(one));
  const devices = await takeUntoldCases(db, 'device', BATCH);
  for (const one of devices) await take(db, moment, one, commentOf(one));
  const categories = await takeUntoldCases(db, 'category', BATCH);
  for (const one of categories) await take(db, moment, one, commentOf(one));
  return Math.max(returned.length, devices.length, categories.length);
}

async function take(
  db: Queryable,
  moment: Moment,
  { caseFile }: TouchedCase,
  request: CaseActionRequest,
): Promise<void> {
  const decision = decide(caseFile, request, SYSTEM_ACTOR, await gatherFacts(db, moment, caseFile));
  if ('refusal' in decision) {
    throw new Error(`Case ${caseFile.id}: the system's ${request.action} was refused: ${decision.refusal.code}`);
  }
  await recordActions(db, caseFile, [decision.ok]);
}

function commentOf({ ended, reason }: TouchedCase): CaseActionRequest {
  const body = { text: reason || ended.code, because: ended };
  return { action: 'comment', expectedVersion: undefined, body };
}

function returnOf({ caseFile, ended, reason }: TouchedCase): CaseActionRequest {
  const body = { reason: reason || ended.code, because: ended };
  return { action: 'return', expectedVersion: caseFile.version, body };
}
