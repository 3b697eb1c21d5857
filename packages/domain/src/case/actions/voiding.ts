import { rule } from '../rule.ts';
import type { ReasonBody } from './filing.ts';

/** 作废, asked for and approved by different posts. */
export interface VoidBody {
  readonly reason?: string | undefined;
}

export const requestVoid = rule<ReasonBody>({
  requires: ['reason'],
  guard: ({ voidRequestedBy }) => voidRequestedBy === undefined,
  effect: (_caseFile, { actor }) => ({ voidRequestedBy: actor }),
});

export const voidCase = rule<VoidBody>({ requires: [] });
