import type { ChosenCondition } from './book.ts';
import type { Clock } from './clock.ts';
import type { Report } from './report.ts';
import type { CaseState } from './states.ts';

/** Grows with every change of what `apply` makes: an older stored projection is replayed from the log before it is used. */
export const PROJECTION_VERSION = 3;

/** 案卷: the projection of its actions; nothing in it that a replay would not give. */
export interface CaseFile {
  readonly id: string;
  readonly version: number;
  readonly state: CaseState;
  readonly report: Report;
  readonly reportedAt: Date;
  /** Officers who reported it, here or in a case that was merged into it: none of them may confirm. */
  readonly reporters: readonly string[];
  /** How many reports joined after the first. */
  readonly repeats: number;
  readonly confirmation: { readonly by: string; readonly holds: boolean } | undefined;
  readonly condition: ChosenCondition | undefined;
  readonly filedBy: string | undefined;
  readonly department: string | undefined;
  readonly handler: string | undefined;
  /** Departments that had the case at any time: they keep seeing it. */
  readonly departments: readonly string[];
  /** Everyone who accepted it at any time: none of them may verify. */
  readonly handledBy: readonly string[];
  /** Everyone who dispatched or reassigned it, and who verified it. */
  readonly dispatchedBy: readonly string[];
  readonly verifiedBy: readonly string[];
  readonly arrivedAt: Date | undefined;
  readonly firstDispatchedAt: Date | undefined;
  readonly disposedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  readonly stateEnteredAt: Date;
  /** One of each kind that the case had so far, in the order of `CLOCK_KINDS`. */
  readonly clocks: readonly Clock[];
  readonly returns: number;
  /** 返工: derived from failed verifications, never typed in. */
  readonly reworks: number;
  readonly voidRequestedBy: string | undefined;
  /** 督办 that waits for its mandatory reply. */
  readonly openUrges: number;
  readonly mergedInto: string | undefined;
}

/** What the rules look at to say which actions are open: server, desk and phone have it alike. */
export type RuleFacts = Pick<
  CaseFile,
  | 'state'
  | 'confirmation'
  | 'filedBy'
  | 'department'
  | 'handler'
  | 'handledBy'
  | 'reporters'
  | 'dispatchedBy'
  | 'verifiedBy'
  | 'arrivedAt'
  | 'voidRequestedBy'
  | 'openUrges'
> & { readonly report: Pick<Report, 'confirmationExempt'> };
