import { postponeWake, setWakesAt, takeWakingCases, type WakingCase } from '@cityloop/db/case/case-wake';
import { inSavepoint, inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import { dueActions } from '@cityloop/domain/case/due-actions';
import { dueSteps, wakesAt } from '@cityloop/domain/case/due-steps';
import type { Counter, Metrics } from '@cityloop/runtime/metrics';
import { hintChanges } from '../realtime/hint-changes.ts';
import { startLoop, type WorkerLoop } from '../realtime/worker-loop.ts';
import { recordActions, recordCaseChange } from './case-log.ts';
import type { CaseParts } from './case-parts.ts';
import { gatherFacts, type Moment } from './decision-facts.ts';

const LOOK_EVERY_MS = 1_000;
/** Cases served in one transaction: enough to be quick, few enough that people who act on one of them hardly wait. */
const BATCH = 50;
/** What failed is tried again after 5 s, then 10, 20 … up to an hour. */
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 3_600_000;

export function startTimekeeper(parts: CaseParts, metrics: Metrics): WorkerLoop {
  const failures = metrics.counter({
    name: 'timekeeper_failures_total',
    help: 'Due steps of cases that failed and are tried again.',
  });
  const work = () => keepTime(parts, failures);
  return startLoop({ name: 'timekeeper', everyMs: LOOK_EVERY_MS, logger: parts.logger, work });
}

/**
 * Does what time made due, in every case whose moment has come: actions of the system, by the same rules and the same way as those of people,
 * and a word to the screens where a lamp changed. Several servers share the cases row by row; a case and its next moment are committed
 * together, so that each step is done once, also over a `kill -9`. Returns how many cases were served.
 */
export async function keepTime(parts: CaseParts, failures?: Counter): Promise<number> {
  let served = 0;
  let taken = BATCH;
  while (taken === BATCH) {
    const moment = { book: await parts.book.current(), now: parts.now() };
    taken = await inTransaction(parts.pool, async (db) => {
      const waking = await takeWakingCases(db, moment.now, BATCH);
      for (const one of waking) await serve(db, moment, one, { parts, failures });
      return waking.length;
    });
    served += taken;
  }
  if (served > 0) await hintChanges(parts);
  return served;
}

async function serve(
  db: Queryable,
  moment: Moment,
  waking: WakingCase,
  { parts, failures }: { readonly parts: CaseParts; readonly failures: Counter | undefined },
): Promise<void> {
  try {
    await inSavepoint(db, () => doDueSteps(db, moment, waking));
  } catch (err) {
    const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(waking.failures, 20));
    await postponeWake(db, waking.caseFile.id, new Date(moment.now.getTime() + waitMs));
    failures?.inc();
    parts.logger.error({ err, caseId: waking.caseFile.id, failures: waking.failures + 1 }, 'due step failed');
  }
}

async function doDueSteps(db: Queryable, moment: Moment, { caseFile, wakesAt: since }: WakingCase): Promise<void> {
  const due = dueSteps(caseFile, moment.now, since);
  const actions = due.some(({ does }) => does === 'act')
    ? dueActions(caseFile, await gatherFacts(db, moment, caseFile))
    : [];
  if (actions.length > 0) {
    await recordActions(db, caseFile, actions);
    return;
  }
  if (due.length > 0) await recordCaseChange(db, caseFile);
  await setWakesAt(db, caseFile.id, wakesAt(caseFile, due.at(-1)?.at ?? since));
}
