import type { Actor } from '../../account/actor.ts';
import type { RuleFacts } from '../case-file.ts';
import { rule, type SeparationRule, unknownEvidence } from '../rule.ts';

/** 核查: was it fixed? */
export interface PassVerificationBody {
  readonly evidence?: readonly string[] | undefined;
  readonly comment?: string | undefined;
}
export interface FailVerificationBody {
  readonly evidence?: readonly string[] | undefined;
  readonly reason: string;
}

export const passVerification = rule<PassVerificationBody>({
  requires: [],
  separation: handlerMayNotVerify,
  fault: unknownEvidence,
});

export const failVerification = rule<FailVerificationBody>({
  requires: ['reason'],
  separation: handlerMayNotVerify,
  fault: unknownEvidence,
  effect: ({ reworks }) => ({ reworks: reworks + 1, disposedAt: undefined, arrivedAt: undefined }),
});

/** 结案. */
export interface CloseBody {
  readonly comment?: string | undefined;
}

export const close = rule<CloseBody>({ requires: [] });

function handlerMayNotVerify({ handledBy }: RuleFacts, actor: Actor): SeparationRule | undefined {
  return handledBy.includes(actor.username) ? 'handlerMayNotVerify' : undefined;
}
