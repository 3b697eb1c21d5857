import type { Role } from '../account/actor.ts';
import type { Channel } from '../event/category.ts';
import type { Point } from '../grid/locate.ts';
import type { TimeLimit } from '../time/work-calendar.ts';
import type { CaseActionType, CaseState } from './transitions.ts';

/** A stage with a limit of its own, running from entry; the disposal clock runs from the first dispatch. */
export type Stage = 'confirmation' | 'filing' | 'dispatch' | 'verification' | 'closing';

/** What a report says, and where it was found to be. */
export interface Report {
  readonly channel: Channel;
  readonly category: string;
  readonly title: string;
  readonly description: string;
  readonly location: Point;
  readonly grid: string;
  readonly address: string;
  /** The username of a reporting officer; undefined for machines, citizens and departments' systems. */
  readonly reporter: string | undefined;
  readonly componentId: string | undefined;
  readonly alarmId: string | undefined;
  /** The sender's own number: (source, id) of a departmental event. */
  readonly externalId: string | undefined;
  /** The policy that applied at birth: does this report need no 核实? */
  readonly confirmationExempt: boolean;
}

/** The filing condition chosen at 立案: it fixes the limit of disposal and what counts as fixed. */
export interface ChosenCondition {
  readonly code: string;
  readonly timeLimit: TimeLimit;
  readonly closingCondition: string;
}

/** One accepted step. `body` is what the request said, plus what the server fixed at that moment. */
export interface CaseAction {
  readonly caseId: string;
  /** From 1, consecutive: the version of the case that this action made. */
  readonly seq: number;
  readonly type: CaseActionType | 'report' | 'joinReport';
  readonly actor: string;
  readonly role: Role;
  readonly at: Date;
  readonly body: CaseActionBody;
}

/** Every field that some action carries. Which are required for which action is contract's to check. */
export interface CaseActionBody {
  readonly report?: Report;
  readonly holds?: boolean;
  readonly comment?: string;
  readonly condition?: ChosenCondition;
  readonly department?: string;
  readonly handler?: string;
  readonly because?: unknown;
  readonly reason?: string;
  readonly evidence?: readonly string[];
  /** Where the handler stood on arrival. */
  readonly location?: Point;
  readonly into?: string;
  readonly opinion?: string;
  readonly reply?: string;
  readonly text?: string;
}

/** 案卷: the projection of its actions; nothing in it that a replay would not give. */
export interface CaseFile {
  readonly id: string;
  readonly version: number;
  readonly state: CaseState;
  readonly report: Report;
  readonly reportedAt: Date;
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
  readonly arrivedAt: Date | undefined;
  readonly firstDispatchedAt: Date | undefined;
  readonly disposedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  readonly stateEnteredAt: Date;
  readonly returns: number;
  /** 返工: derived from failed verifications, never typed in. */
  readonly reworks: number;
  readonly voidRequestedBy: string | undefined;
  /** 督办 that waits for its mandatory reply. */
  readonly openUrges: number;
  readonly mergedInto: string | undefined;
}
