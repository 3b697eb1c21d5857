import type { CaseAction } from './actions.ts';
import { apply, born } from './apply.ts';
import type { ClockBook } from './book.ts';
import type { CaseFile } from './case-file.ts';
import { clocksChangedBy } from './clock.ts';

/**
 * A log from before actions carried their clocks, with the clocks that each action changed by this book. Written once: from then on the log
 * itself says what they were.
 */
export function withClocks(log: readonly CaseAction[], book: ClockBook): CaseAction[] {
  let caseFile: CaseFile | undefined;
  return log.map((action) => {
    const { from, to, at } = action;
    const before = { clocks: caseFile?.clocks ?? [], condition: caseFile?.condition };
    const written: CaseAction = { ...action, clocks: clocksChangedBy({ from, to, at, ...before }, book) };
    caseFile = caseFile ? apply(caseFile, written) : born(written);
    return written;
  });
}
