import { type Actor, type Role, SYSTEM_ACTOR } from '../account/actor.ts';
import type { JoinReportEntry, ReportEntry } from './actions.ts';
import type { ClockBook } from './book.ts';
import type { CaseFile } from './case-file.ts';
import { clocksChangedBy } from './clock.ts';
import type { Report } from './report.ts';

/** Who brings a report, in which post, and when. */
export interface Reporting {
  readonly actor: Pick<Actor, 'username'>;
  readonly role: Role;
  readonly at: Date;
}

export const BY_SYSTEM = { actor: SYSTEM_ACTOR, role: 'system' } as const;

/** The first entry of a new case. */
export function reportEntry(
  caseId: string,
  report: Report,
  { actor, role, at }: Reporting,
  book: ClockBook,
): ReportEntry {
  const step = { from: null, to: 'reported', at, clocks: [], condition: undefined } as const;
  return {
    caseId,
    seq: 1,
    type: 'report',
    actor: actor.username,
    role,
    at,
    from: step.from,
    to: step.to,
    body: { report },
    clocks: clocksChangedBy(step, book),
  };
}

/** The entry in an open case that another report of the same matter joins; `merged` is the case that it was reported as. */
export function joinReportEntry(
  caseFile: CaseFile,
  report: Report,
  { actor, role, at }: Reporting,
  merged?: Pick<CaseFile, 'id' | 'reporters'>,
): JoinReportEntry {
  return {
    caseId: caseFile.id,
    seq: caseFile.version + 1,
    type: 'joinReport',
    actor: actor.username,
    role,
    at,
    from: caseFile.state,
    to: caseFile.state,
    body: { report, ...(merged && { because: { merged: merged.id, reporters: merged.reporters } }) },
    clocks: [],
  };
}
