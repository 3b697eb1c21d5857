import { SYSTEM_ACTOR } from '../account/actor.ts';
import type { CaseAction } from './actions.ts';
import { apply } from './apply.ts';
import type { CaseFile } from './case-file.ts';
import { decide } from './decide.ts';
import { dueSteps, requestOf } from './due-steps.ts';
import type { DecisionFacts } from './rule.ts';

/**
 * The actions that the system has to take by `facts.now`, decided by the same rules as everybody's, one after the other until none is due.
 * Throws where the rules refuse what time made due: then the two disagree, and nobody may go on as if it were done.
 */
export function dueActions(caseFile: CaseFile, facts: DecisionFacts): CaseAction[] {
  const due = dueSteps(caseFile, facts.now, facts.now).find((step) => step.does === 'act');
  if (due?.does !== 'act') return [];
  const decision = decide(caseFile, requestOf(due, caseFile), SYSTEM_ACTOR, facts);
  if ('refusal' in decision) {
    throw new Error(`Case ${caseFile.id}: ${due.action} is due and was refused: ${decision.refusal.code}`);
  }
  return [decision.ok, ...dueActions(apply(caseFile, decision.ok), facts)];
}
