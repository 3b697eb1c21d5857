import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { CaseActionRequestBody } from '@cityloop/contract/rest/case-action';
import type { CategoryItem } from '@cityloop/contract/rest/city';
import type { Draw } from '@cityloop/dice/chance';
import type { Point } from '@cityloop/domain/grid/point';
import type { Officer } from './roster.ts';

type Without<T> = T extends unknown ? Omit<T, 'requestId' | 'expectedVersion'> : never;

/** What an officer intends to do about a case, and when. */
export interface Step {
  readonly by: string;
  readonly action: Without<CaseActionRequestBody>;
  /** From the moment the case came to be as it is. */
  readonly afterMs: number;
  /** A photo of this stage goes along, as evidence of the action. */
  readonly photo?: 'confirmation' | 'before' | 'after' | 'verification';
}

/** What the people know when they decide. */
export interface Situation {
  readonly seed: number;
  readonly roster: readonly Officer[];
  readonly categories: ReadonlyMap<string, CategoryItem>;
  /** Professional departments. */
  readonly departments: readonly string[];
  /** The older open case that this one repeats, if a clerk can see one. */
  readonly original: string | undefined;
  /** Where the officer was last, if anywhere. */
  readonly whereIs: (username: string) => Point | undefined;
}

/** One case at one version, with the chances that belong to it. */
export interface Matter extends Situation {
  readonly detail: CaseDetail;
  readonly draw: Draw;
  /** A chance of the case that stays the same for its whole life. */
  readonly trait: (name: string) => number;
}
