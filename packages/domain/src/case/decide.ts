import { type Actor, hasRole, type Role } from '../account/actor.ts';
import type { CaseActionType } from './action-types.ts';
import { type CaseAction, type CaseActionRequest, needsVersion, ruleOf } from './actions.ts';
import { allowedActions, isAllowed } from './allowed-actions.ts';
import type { CaseFile } from './case-file.ts';
import { clocksChangedBy } from './clock.ts';
import type { Refusal } from './refusal.ts';
import type { DecisionFacts, Lack } from './rule.ts';
import { brokenSeparation } from './separation.ts';
import { roleHasAction, transition } from './table.ts';

export type Decision = { readonly ok: CaseAction } | { readonly refusal: Refusal };

/**
 * The rule of one step. Checked in the order that the contract fixes: may this role ever, separation of duties, version, allowed now, codes
 * and ids, then what the step itself must bring. What is accepted carries its outcome: where it led and what it did to the clocks, so that
 * a later change of table, book or calendar leaves it as it was.
 */
export function decide(caseFile: CaseFile, request: CaseActionRequest, actor: Actor, facts: DecisionFacts): Decision {
  const refusal = refuse(caseFile, request, actor, facts);
  if (refusal) return { refusal };
  const { to, role } = rowFor(caseFile, request.action, actor);
  const { now: at, book } = facts;
  const from = caseFile.state;
  const action = {
    caseId: caseFile.id,
    seq: caseFile.version + 1,
    type: request.action,
    actor: actor.username,
    role,
    at,
    from,
    to,
    body: ruleOf(request.action).write?.(request.body, facts) ?? request.body,
    clocks: clocksChangedBy({ from, to, at, clocks: caseFile.clocks, condition: caseFile.condition }, book),
  };
  // The table of rules pairs each type with its body; the compiler can't follow the pair through the union.
  return { ok: action as CaseAction };
}

function refuse(
  caseFile: CaseFile,
  { action, expectedVersion, body }: CaseActionRequest,
  actor: Actor,
  facts: DecisionFacts,
): Refusal | undefined {
  if (!actor.roles.some((role) => roleHasAction(role, action))) return { code: 'role-may-not', action };
  const because = brokenSeparation(caseFile, action, actor);
  if (because) return { code: 'separation-of-duties', action, because };
  if (needsVersion(action) && expectedVersion !== caseFile.version) {
    return { code: 'version-conflict', action, expected: expectedVersion, actual: caseFile.version };
  }
  if (!isAllowed(caseFile, action, actor)) {
    return { code: 'action-not-allowed', action, allowed: allowedActions(caseFile, actor) };
  }
  const fault = ruleOf(action).fault?.(body, facts, caseFile);
  if (fault) return { code: 'invalid', action, fault };
  const lack = ruleOf(action).lacks?.(body, facts);
  return lack && refusalOf(lack, action, facts);
}

function refusalOf(lack: Lack, action: CaseActionType, facts: DecisionFacts): Refusal {
  if (lack.field === 'evidence') return { code: 'evidence-required', action };
  const recommended = lack.why === 'awayFromResponsibilityList' ? facts.recommendedDepartment : undefined;
  return { code: 'reason-required', action, why: lack.why, recommended };
}

/** Where the table leads, and the post in which the actor goes: the first of theirs that the row names. */
function rowFor(caseFile: CaseFile, action: CaseActionType, actor: Actor): { to: CaseFile['state']; role: Role } {
  const [to, ...who] = transition(caseFile.state, action) ?? [caseFile.state];
  const role = who.find((candidate) => hasRole(actor, candidate));
  if (!role) throw new Error(`It cannot happen: ${actor.username} was allowed ${action} without a role for it`);
  return { to, role };
}
