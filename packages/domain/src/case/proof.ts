import { type Actor, isOfDepartmentAlone } from '../account/actor.ts';
import type { CaseActionType } from './action-types.ts';
import type { RuleFacts } from './case-file.ts';
import type { EvidenceStage } from './report.ts';
import type { DraftFacts, EvidenceFact, Fault } from './rule.ts';
import { isEnded } from './states.ts';

/** The stages whose pictures a step may name; a step that is not here names none. */
const STAGES: Partial<Record<CaseActionType, readonly EvidenceStage[]>> = {
  confirm: ['confirmation'],
  dispose: ['before', 'after'],
  return: ['before', 'after'],
  passVerification: ['verification'],
  failVerification: ['verification'],
};

type Asking = Pick<DraftFacts, 'actor' | 'stateEnteredAt'>;

/**
 * Does this picture speak for this step: of the step's own stage, taken by who takes the step, since the case came into its state? What stood
 * there before the work may have been taken before it was accepted.
 */
function speaksFor(action: CaseActionType, evidence: EvidenceFact, { actor, stateEnteredAt }: Asking): boolean {
  return isOfStage(action, evidence) && evidence.by === actor && isOfThisState(evidence, stateEnteredAt);
}

function isOfStage(action: CaseActionType, { stage }: EvidenceFact): boolean {
  return STAGES[action]?.includes(stage) ?? false;
}

function isOfThisState({ stage, at }: EvidenceFact, stateEnteredAt: Date): boolean {
  return stage === 'before' || at >= stateEnteredAt;
}

/** The case's evidence that speaks for this step, oldest first. */
export function evidenceFor(action: CaseActionType, facts: DraftFacts): string[] {
  return [...facts.evidence].filter(([, evidence]) => speaksFor(action, evidence, facts)).map(([id]) => id);
}

/** May this person add evidence? Whose posts are of a department alone: while it has the case, or where they reported it. */
export function mayAddEvidence({ state, department, reporters }: RuleFacts, actor: Actor): boolean {
  if (isEnded(state)) return false;
  if (!isOfDepartmentAlone(actor) || reporters.includes(actor.username)) return true;
  return actor.department !== undefined && actor.department === department;
}

interface Naming {
  readonly evidence?: readonly string[] | undefined;
}

/** What is wrong with the evidence that a request names. */
export function evidenceFault(action: CaseActionType) {
  return ({ evidence: named = [] }: Naming, facts: DraftFacts): Fault | undefined => {
    const ids = (isWrong: (evidence: EvidenceFact | undefined) => boolean) =>
      named.filter((id) => isWrong(facts.evidence.get(id)));
    const unknown = ids((evidence) => evidence === undefined);
    if (unknown.length > 0) return { kind: 'unknownEvidence', ids: unknown };
    const strange = ids((evidence) => evidence !== undefined && !isOfStage(action, evidence));
    if (strange.length > 0) return { kind: 'photoOfAnotherStage', ids: strange, stages: STAGES[action] ?? [] };
    const foreign = ids((evidence) => evidence?.by !== facts.actor);
    if (foreign.length > 0) return { kind: 'evidenceOfAnother', ids: foreign };
    const old = ids((evidence) => evidence !== undefined && !isOfThisState(evidence, facts.stateEnteredAt));
    return old.length > 0 ? { kind: 'evidenceOfFormerState', ids: old } : undefined;
  };
}

/** Is a picture of this stage among those named, that speaks for the step? */
export function shows(
  action: CaseActionType,
  stage: EvidenceStage,
  { evidence = [] }: Naming,
  facts: DraftFacts,
): boolean {
  return evidence.some((id) => {
    const found = facts.evidence.get(id);
    return found?.stage === stage && speaksFor(action, found, facts);
  });
}
