import type { Actor } from '../account/actor.ts';
import type { DepartmentChoice } from '../dispatch/choose-department.ts';
import type { ClockBook, FilingCondition } from './book.ts';
import type { CaseFile, RuleFacts } from './case-file.ts';
import type { EvidenceStage } from './report.ts';
import type { CaseState } from './states.ts';

/** A separation of duties, by its code; the dictionaries word it. */
export const SEPARATION_RULES = [
  'reporterMayNotConfirm',
  'judgeMayNotDispatch',
  'judgeMayNotHandle',
  'filerMayNotDispatch',
  'dispatcherMayNotVerify',
  'handlerMayNotVerify',
  'handlerMayNotClose',
  'handlerMayNotVoid',
  'requesterMayNotVoid',
] as const;
export type SeparationRule = (typeof SEPARATION_RULES)[number];

/** A field of a request. */
export type ActionField =
  | 'holds'
  | 'conditions'
  | 'department'
  | 'handler'
  | 'reason'
  | 'evidence'
  | 'comment'
  | 'location'
  | 'into'
  | 'opinion'
  | 'reply'
  | 'text';

/** What a request still lacks, and why it is asked for. */
export interface Lack {
  readonly field: ActionField;
  readonly why:
    | 'always'
    | 'awayFromResponsibilityList'
    | 'voidWithoutRequest'
    | 'photoOfFinishedWork'
    | 'photoOfVerification';
}

/** A code or id in a request that means nothing here. */
export type Fault =
  | { readonly kind: 'unknownCondition'; readonly code: string; readonly known: readonly string[] }
  | { readonly kind: 'unknownDepartment'; readonly department: string }
  | { readonly kind: 'departmentWithoutHandler'; readonly department: string }
  | { readonly kind: 'notHandlerOf'; readonly handler: string; readonly department: string }
  | { readonly kind: 'notInService'; readonly department: string }
  | { readonly kind: 'alreadyNamed'; readonly handler: string }
  | { readonly kind: 'unknownEvidence'; readonly ids: readonly string[] }
  | { readonly kind: 'judgeNamed'; readonly handler: string }
  | { readonly kind: 'photoOfAnotherStage'; readonly ids: readonly string[]; readonly stages: readonly EvidenceStage[] }
  | { readonly kind: 'evidenceOfAnother'; readonly ids: readonly string[] }
  | { readonly kind: 'evidenceOfFormerState'; readonly ids: readonly string[] }
  | { readonly kind: 'mergeIntoItself' }
  | { readonly kind: 'unknownCase'; readonly id: string }
  | { readonly kind: 'mergeIntoEnded'; readonly id: string; readonly state: CaseState };

/** A picture or document on file: at which stage, who took it, and when it came. */
export interface EvidenceFact {
  readonly stage: EvidenceStage;
  readonly by: string;
  readonly at: Date;
}

/** What the form of an action is judged by, on every page as on the server. */
export interface DraftFacts {
  /** Whom the responsibility list names for this case; undefined where it names nobody. */
  readonly recommendedDepartment: string | undefined;
  /** Does the category ask for a photo of the finished work? */
  readonly photoRequired: boolean;
  /** The case's own evidence by id. */
  readonly evidence: ReadonlyMap<string, EvidenceFact>;
  /** Who takes the step. */
  readonly actor: string;
  /** When the case came into the state that it is in. */
  readonly stateEnteredAt: Date;
  /** Did somebody ask for voiding? */
  readonly isVoidRequested: boolean;
}

/** Facts of the city that a decision depends on, looked up by the caller. */
export interface DecisionFacts extends DraftFacts {
  readonly now: Date;
  readonly book: ClockBook;
  readonly recommended: DepartmentChoice | undefined;
  /** Filing conditions for this category and place, the default first. */
  readonly conditions: readonly FilingCondition[];
  /** Of the department that the request names. */
  readonly departmentExists: boolean;
  /** Has that department a handler in service where the case is? */
  readonly departmentServes: boolean;
  /** Is the handler that the request names, or who accepts, one of that department, or of the one that has the case, in service there? */
  readonly handlerBelongs: boolean;
  /** May who has the case go on with it: is it nobody, or a handler of its department in service? */
  readonly holderServes: boolean;
  /** The case to merge into, where there is one and the actor sees it. */
  readonly mergeTarget: CaseFile | undefined;
}

/** Why the system writes a step: what the case hangs on ended, and since when (seconds of the epoch, as the database has it). */
export interface Ended {
  readonly ended: 'device' | 'category' | 'department';
  readonly code: string;
  readonly since: string;
}

/** What a step on file says: who, when, and what. */
export interface Recorded<B> {
  readonly actor: string;
  readonly at: Date;
  readonly body: B;
}

/**
 * One kind of action. `Requested` is what its request says, `Written` what goes on file: the same, and what the city's policy chose at that
 * moment. Who may and where it leads stands in the table (`table.ts`).
 */
export interface ActionRule<Requested, Written = Requested> {
  /** Without these a request says nothing. */
  readonly requires: readonly ActionField[];
  /** Remarks don't depend on what the case became meanwhile. */
  readonly needsNoVersion?: true;
  /** What the table cannot say: facts of this case that the action depends on. */
  guard?(facts: RuleFacts, actor: Actor): boolean;
  /** What a request must bring in this case. */
  lacks?(draft: Partial<Requested>, facts: DraftFacts): Lack | undefined;
  fault?(requested: Requested, facts: DecisionFacts, caseFile: CaseFile): Fault | undefined;
  /** What goes on file; the request itself where nothing is chosen. */
  write?(requested: Requested, facts: DecisionFacts): Written;
  /** What a step on file changes in the case, beside its state and its clocks. */
  effect?(caseFile: CaseFile, step: Recorded<Written>): Partial<CaseFile>;
}

/** A rule with its two bodies, for inference. */
export function rule<Requested, Written = Requested>(
  its: ActionRule<Requested, Written>,
): ActionRule<Requested, Written> {
  return its;
}

export function withItem(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list : [...list, item];
}
