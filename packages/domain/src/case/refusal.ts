import type { CaseActionType } from './action-types.ts';
import type { Fault, Lack, SeparationRule } from './rule.ts';

/** Why the rules say no. A closed union: the server maps each to one problem, the pages each to one sentence. */
export type Refusal =
  | { readonly code: 'role-may-not'; readonly action: CaseActionType }
  | { readonly code: 'separation-of-duties'; readonly action: CaseActionType; readonly because: SeparationRule }
  | {
      readonly code: 'version-conflict';
      readonly action: CaseActionType;
      readonly expected: number | undefined;
      readonly actual: number;
    }
  | {
      readonly code: 'action-not-allowed';
      readonly action: CaseActionType;
      readonly allowed: readonly CaseActionType[];
    }
  | { readonly code: 'invalid'; readonly action: CaseActionType; readonly fault: Fault }
  | {
      readonly code: 'reason-required';
      readonly action: CaseActionType;
      readonly why: Lack['why'];
      readonly recommended: string | undefined;
    }
  | { readonly code: 'evidence-required'; readonly action: CaseActionType };
