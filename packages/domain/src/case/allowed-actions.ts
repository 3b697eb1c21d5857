import type { Actor } from '../account/actor.ts';
import { hasRole } from '../account/actor.ts';
import type { CaseFile } from './case-file.ts';
import type { SeparationRule } from './refusal.ts';
import { CASE_ACTION_TYPES, type CaseActionType, isEnded, transition } from './transitions.ts';

/** The actions open to this actor on this case now: asked by server, dashboard and phone alike. */
export function allowedActions(caseFile: CaseFile, actor: Actor): CaseActionType[] {
  return CASE_ACTION_TYPES.filter((action) => isAllowed(caseFile, action, actor));
}

export function isAllowed(caseFile: CaseFile, action: CaseActionType, actor: Actor): boolean {
  const row = transition(caseFile.state, action);
  if (!row) return false;
  const [, ...who] = row;
  if (!who.some((role) => hasRole(actor, role))) return false;
  return brokenSeparation(caseFile, action, actor) === undefined && meetsGuard(caseFile, action, actor);
}

/** The separation of duties that this actor would break, whatever the state of the case. */
export function brokenSeparation(caseFile: CaseFile, action: CaseActionType, actor: Actor): SeparationRule | undefined {
  if (action === 'confirm' && caseFile.report.reporter === actor.username) return 'the reporter may not confirm';
  if (action === 'dispatch' && caseFile.filedBy === actor.username) return 'the filer may not dispatch';
  const verifies = action === 'passVerification' || action === 'failVerification';
  if (verifies && caseFile.handledBy.includes(actor.username)) return 'whoever handled it may not verify';
  return undefined;
}

/** What the table cannot say: facts of this case that an action depends on. */
function meetsGuard(caseFile: CaseFile, action: CaseActionType, actor: Actor): boolean {
  switch (action) {
    case 'confirm':
      return !hasRole(actor, 'system') || caseFile.report.confirmationExempt;
    case 'file':
      return caseFile.confirmation?.holds === true;
    case 'accept':
      return isAddressee(caseFile, actor);
    case 'return':
      return caseFile.state === 'dispatched' ? isAddressee(caseFile, actor) : caseFile.handler === actor.username;
    case 'arrive':
      return caseFile.handler === actor.username && caseFile.arrivedAt === undefined;
    case 'dispose':
      return caseFile.handler === actor.username;
    case 'requestVoid':
      return caseFile.voidRequestedBy === undefined;
    case 'urge':
      return caseFile.department !== undefined && !isEnded(caseFile.state);
    case 'replyUrge':
      return caseFile.openUrges > 0 && caseFile.department === actor.department;
    default:
      return true;
  }
}

/** A handler of the department it was dispatched to; where one was named, only that one. */
function isAddressee(caseFile: CaseFile, actor: Actor): boolean {
  if (actor.department === undefined || actor.department !== caseFile.department) return false;
  return caseFile.handler === undefined || caseFile.handler === actor.username;
}
