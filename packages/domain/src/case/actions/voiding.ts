import { isBlank } from '../../text/visible-text.ts';
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

/** What somebody asked for needs no further reason; what nobody asked for does. */
export const voidCase = rule<VoidBody>({
  requires: [],
  lacks({ reason = '' }, { isVoidRequested }) {
    return isVoidRequested || !isBlank(reason) ? undefined : { field: 'reason', why: 'voidWithoutRequest' };
  },
});
