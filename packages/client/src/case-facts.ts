import type { Session } from '@cityloop/contract/rest/account';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { Actor } from '@cityloop/domain/account/actor';
import type { CaseActionType } from '@cityloop/domain/case/action-types';
import { allowedActions } from '@cityloop/domain/case/allowed-actions';
import type { RuleFacts } from '@cityloop/domain/case/case-file';
import type { DraftFacts } from '@cityloop/domain/case/rule';

/** Who is signed in, as the rules of the city know people. */
function actorOf({ username, roles, department, districts }: Session): Actor {
  return { username, roles, department: department ?? undefined, districts };
}

/** The actions open to whoever is signed in, by the rule that the server asks: it needs no line. */
export function actionsOpenTo(session: Session, detail: CaseDetail): CaseActionType[] {
  return allowedActions(ruleFactsOf(detail), actorOf(session));
}

/** What the rules look at, out of a case as it came over the wire. */
function ruleFactsOf(detail: CaseDetail): RuleFacts {
  return {
    state: detail.state,
    confirmation: detail.confirmation ?? undefined,
    filedBy: detail.facts.filedBy ?? undefined,
    department: detail.department ?? undefined,
    handler: detail.handler ?? undefined,
    handledBy: detail.facts.handledBy,
    reporters: detail.facts.reporters,
    dispatchedBy: detail.facts.dispatchedBy,
    verifiedBy: detail.facts.verifiedBy,
    arrivedAt: detail.arrivedAt === null ? undefined : new Date(detail.arrivedAt),
    voidRequestedBy: detail.voidRequestedBy ?? undefined,
    openUrges: detail.openUrges,
    report: {
      confirmationExempt: detail.facts.confirmationExempt,
    },
  };
}

/** What the form of an action is judged by: `missingFor(action, draft, draftFactsOf(session, detail))`. */
export function draftFactsOf({ username }: Pick<Session, 'username'>, detail: CaseDetail): DraftFacts {
  return {
    recommendedDepartment: detail.recommended?.department,
    photoRequired: detail.photoRequired,
    evidence: new Map(detail.evidence.map(({ id, stage, by, at }) => [id, { stage, by, at: new Date(at) }])),
    actor: username,
    stateEnteredAt: new Date(detail.stateEnteredAt),
    isVoidRequested: detail.voidRequestedBy !== null,
  };
}
