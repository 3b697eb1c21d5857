import { type Actor, hasRole, type Role } from '../account/actor.ts';
import { allowedActions, brokenSeparation, isAllowed } from './allowed-actions.ts';
import type { CaseAction, CaseActionBody, CaseFile } from './case-file.ts';
import type { Refusal } from './refusal.ts';
import { type CaseActionType, needsVersion, roleHasAction, transition } from './transitions.ts';

export interface CaseActionRequest {
  readonly action: CaseActionType;
  /** Required but for remarks (`needsVersion`). */
  readonly expectedVersion: number | undefined;
  readonly body: CaseActionBody;
}

/** Facts of the city that a decision depends on, looked up by the caller. */
export interface DecisionFacts {
  readonly now: Date;
  /** Whom the responsibility list names for this case; undefined where it names nobody. */
  readonly recommendedDepartment: string | undefined;
  /** Does the category ask for a photo of the finished work? */
  readonly photoRequired: boolean;
}

export type Decision = { readonly ok: CaseAction } | { readonly refusal: Refusal };

/**
 * The rule of one step. Checked in the order that the contract fixes: may this role ever, separation of duties,
 * version, allowed now, then what the step itself must bring.
 */
export function decide(caseFile: CaseFile, request: CaseActionRequest, actor: Actor, facts: DecisionFacts): Decision {
  const refusal = refuse(caseFile, request, actor, facts);
  if (refusal) return { refusal };
  return {
    ok: {
      caseId: caseFile.id,
      seq: caseFile.version + 1,
      type: request.action,
      actor: actor.username,
      role: actingRole(caseFile, request.action, actor),
      at: facts.now,
      body: request.body,
    },
  };
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
    return { code: 'version-conflict', expected: expectedVersion, actual: caseFile.version };
  }
  if (!isAllowed(caseFile, action, actor)) {
    return { code: 'action-not-allowed', action, allowed: allowedActions(caseFile, actor) };
  }
  const strays = action === 'dispatch' && body.department !== facts.recommendedDepartment;
  if (strays && !body.reason?.trim()) {
    return { code: 'reason-required', action, recommended: facts.recommendedDepartment };
  }
  if (action === 'dispose' && facts.photoRequired && !body.evidence?.length) {
    return { code: 'evidence-required', action };
  }
  return undefined;
}

/** The post in which the actor did it: the first of theirs that the table's row names. */
function actingRole(caseFile: CaseFile, action: CaseActionType, actor: Actor): Role {
  const [, ...who] = transition(caseFile.state, action) ?? [caseFile.state];
  const role = who.find((candidate) => hasRole(actor, candidate));
  if (!role) throw new Error(`It cannot happen: ${actor.username} was allowed ${action} without a role for it`);
  return role;
}
