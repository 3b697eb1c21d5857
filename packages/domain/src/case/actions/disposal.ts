import type { Point } from '../../grid/point.ts';
import { evidenceFault, shows } from '../proof.ts';
import { rule } from '../rule.ts';

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
  lacks(draft, facts) {
    if (!facts.photoRequired || shows('dispose', 'after', draft, facts)) return undefined;
    return { field: 'evidence', why: 'photoOfFinishedWork' };
  },
  fault(body, facts) {
    const fault = evidenceFault('dispose')(body, facts);
    const { evidence: ids = [] } = body;
    if (fault || !facts.photoRequired || ids.length === 0 || shows('dispose', 'after', body, facts)) return fault;
    return { kind: 'photoOfAnotherStage', ids, stages: ['after'] };
  },
  effect: (_caseFile, { at }) => ({ disposedAt: at }),
});
