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

/** Who did the work does it again; where they are gone meanwhile, any handler of the department may. */
export interface FailedVerification extends FailVerificationBody {
  readonly released?: true;
}

export const failVerification = rule<FailVerificationBody, FailedVerification>({
  requires: ['reason'],
  separation: handlerMayNotVerify,
  fault: unknownEvidence,
  write: (requested, { holderServes }) => (holderServes ? requested : { ...requested, released: true }),
  effect: ({ reworks, handler }, { body }) => ({
    reworks: reworks + 1,
    disposedAt: undefined,
    arrivedAt: undefined,
    handler: body.released ? undefined : handler,
  }),
});

/** 结案. */
export interface CloseBody {
  readonly comment?: string | undefined;
}

export const close = rule<CloseBody>({ requires: [] });

function handlerMayNotVerify({ handledBy }: RuleFacts, actor: Actor): SeparationRule | undefined {
  return handledBy.includes(actor.username) ? 'handlerMayNotVerify' : undefined;
}
