import type { CaseActionRequest } from './actions.ts';
import type { CaseFile } from './case-file.ts';
import { earliest, type Lamp, runningClocks } from './clock.ts';

/** What time makes due: an action of the system, or only that screens look again because a lamp changed. */
export type DueStep = { readonly at: Date } & (
  | { readonly does: 'act'; readonly action: 'confirm'; readonly body: { readonly holds: true } }
  | { readonly does: 'announce'; readonly lamp: Extract<Lamp, 'yellow' | 'red'> }
);

/**
 * Everything that is due by `now`, in the order of its moments. Announcements of moments before `since` were made; an action stays due
 * until the case is no longer in the state that asks for it.
 */
export function dueSteps(caseFile: CaseFile, now: Date, since: Date): DueStep[] {
  return steps(caseFile)
    .filter(({ at, does }) => at <= now && (does === 'act' || at >= since))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** When the timekeeper has to look at the case next: the first moment after `done`, or at once where an action is due. */
export function wakesAt(caseFile: CaseFile, done: Date): Date | undefined {
  return earliest(steps(caseFile).flatMap(({ at, does }) => (does === 'act' || at > done ? [at] : [])));
}

/** All that time will bring to the case as it is now. */
function steps(caseFile: CaseFile): DueStep[] {
  const lamps = runningClocks(caseFile.clocks).flatMap(({ yellowAt, dueAt }): DueStep[] => [
    { at: yellowAt, does: 'announce', lamp: 'yellow' },
    { at: dueAt, does: 'announce', lamp: 'red' },
  ]);
  const isExempt = caseFile.state === 'reported' && caseFile.report.confirmationExempt;
  return isExempt ? [exemptConfirmation(caseFile), ...lamps] : lamps;
}

/** Where the city's policy asks for no 核实 of this category and channel, the system confirms. */
function exemptConfirmation({ reportedAt }: CaseFile): DueStep {
  return { at: reportedAt, does: 'act', action: 'confirm', body: { holds: true } };
}

/** The request by which the system takes a step that is due. */
export function requestOf(step: Extract<DueStep, { does: 'act' }>, caseFile: CaseFile): CaseActionRequest {
  return { action: step.action, expectedVersion: caseFile.version, body: step.body };
}
