import type { Point } from '../../grid/locate.ts';
import { rule, unknownEvidence } from '../rule.ts';

export interface ArriveBody {
  /** Where the handler stood. */
  readonly location?: Point | undefined;
}

export const arrive = rule<ArriveBody>({
  requires: [],
  guard: ({ handler, arrivedAt }, actor) => handler === actor.username && arrivedAt === undefined,
  effect: (_caseFile, { at }) => ({ arrivedAt: at }),
});

/** 处置: the work is done. */
export interface DisposeBody {
  readonly evidence?: readonly string[] | undefined;
  readonly comment?: string | undefined;
}

export const dispose = rule<DisposeBody>({
  requires: [],
  guard: ({ handler }, actor) => handler === actor.username,
  lacks({ evidence = [] }, facts) {
    if (!facts.photoRequired || evidence.some((id) => facts.evidence.get(id) === 'after')) return undefined;
    return { field: 'evidence', why: 'photoOfFinishedWork' };
  },
  fault(body, facts) {
    const unknown = unknownEvidence(body, facts);
    if (unknown || !facts.photoRequired || !body.evidence?.length) return unknown;
    const shown = body.evidence.some((id) => facts.evidence.get(id) === 'after');
    return shown ? undefined : { kind: 'photoOfAnotherStage' };
  },
  effect: (_caseFile, { at }) => ({ disposedAt: at }),
});
