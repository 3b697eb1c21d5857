import { evidenceFault, shows } from '../proof.ts';
import { rule, withItem } from '../rule.ts';

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
  lacks(draft, facts) {
    if (!facts.photoRequired || shows('passVerification', 'verification', draft, facts)) return undefined;
    return { field: 'evidence', why: 'photoOfVerification' };
  },
  fault: evidenceFault('passVerification'),
  effect: ({ verifiedBy }, { actor }) => ({ verifiedBy: withItem(verifiedBy, actor) }),
});

/** Who did the work does it again; where they are gone meanwhile, any handler of the department may. */
export interface FailedVerification extends FailVerificationBody {
  readonly released?: true;
}

export const failVerification = rule<FailVerificationBody, FailedVerification>({
  requires: ['reason'],
  fault: evidenceFault('failVerification'),
  write: (requested, { holderServes }) => (holderServes ? requested : { ...requested, released: true }),
  effect: ({ reworks, handler, verifiedBy }, { actor, body }) => ({
    verifiedBy: withItem(verifiedBy, actor),
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
