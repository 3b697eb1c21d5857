import { listCasesWithLampChange } from '@cityloop/db/case/case-file';
import { findSweepMark, setSweepMark } from '@cityloop/db/case/sweep-mark';
import { LOCKS, tryTransactionLock } from '@cityloop/db/connection/advisory-lock';
import { inTransaction } from '@cityloop/db/connection/transaction';
import { hintChanges } from '../realtime/hint-changes.ts';
import { startLoop, type WorkerLoop } from '../realtime/worker-loop.ts';
import type { CaseDesk } from './case-desk.ts';
import { recordCaseChange } from './case-log.ts';

const SWEEP_EVERY_MS = 3_000;
const MARK = 'deadline';

export function startDeadlineSweep(desk: CaseDesk): WorkerLoop {
  return startLoop({
    name: 'deadline-sweep',
    everyMs: SWEEP_EVERY_MS,
    logger: desk.logger,
    work: () => sweepDeadlines(desk),
  });
}

/**
 * Tells the screens which lamps turned yellow or red since the last sweep, also the last one before a restart. The case itself is
 * unchanged: its version stays. Returns how many cases were told of; 0 while another process sweeps.
 */
export async function sweepDeadlines(desk: CaseDesk): Promise<number> {
  const told = await inTransaction(desk.pool, async (db) => {
    if (!(await tryTransactionLock(db, LOCKS.sweep))) return 0;
    const now = desk.now();
    const since = await findSweepMark(db, MARK);
    const changed = since ? await listCasesWithLampChange(db, since, now) : [];
    for (const caseFile of changed) await recordCaseChange(db, caseFile);
    await setSweepMark(db, MARK, now);
    return changed.length;
  });
  if (told > 0) await hintChanges(desk);
  return told;
}
