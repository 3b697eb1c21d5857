import type { Actor } from '../account/actor.ts';
import { hasRole } from '../account/actor.ts';
import { CASE_ACTION_TYPES, type CaseActionType } from './action-types.ts';
import { ruleOf } from './actions.ts';
import type { RuleFacts } from './case-file.ts';
import { brokenSeparation } from './separation.ts';
import { transition } from './table.ts';

/** The actions open to this actor on this case now: asked by server, dashboard and phone alike. */
export function allowedActions(facts: RuleFacts, actor: Actor): CaseActionType[] {
  return CASE_ACTION_TYPES.filter((action) => isAllowed(facts, action, actor));
}

export function isAllowed(facts: RuleFacts, action: CaseActionType, actor: Actor): boolean {
  const row = transition(facts.state, action);
  if (!row) return false;
  const [, ...who] = row;
  if (!who.some((role) => hasRole(actor, role))) return false;
  return brokenSeparation(facts, action, actor) === undefined && (ruleOf(action).guard?.(facts, actor) ?? true);
}
