import type { CaseActionType } from '@cityloop/domain/case/action-types';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import type { Refusal } from '@cityloop/domain/case/refusal';
import type { Fault, SeparationRule } from '@cityloop/domain/case/rule';
import { CASE_STATES } from '@cityloop/domain/case/states';
import { transition } from '@cityloop/domain/case/table';
import { ProblemError } from '@cityloop/web/route';

/** The rules' no as a problem: what was tried, what stopped it, and what would work. */
export function refusalProblem(caseFile: CaseFile, refusal: Refusal): ProblemError {
  const { action } = refusal;
  const tried = `Cannot ${action} case ${caseFile.id}`;
  switch (refusal.code) {
    case 'role-may-not':
      return new ProblemError(refusal.code, `${tried}: none of your roles has this action in any state.`);
    case 'separation-of-duties':
      return new ProblemError(refusal.code, `${tried}: ${SEPARATIONS[refusal.because]}. Somebody else must do it.`, {
        because: refusal.because,
      });
    case 'version-conflict':
      return new ProblemError(
        refusal.code,
        `${tried}: ${versionSeen(refusal.expected)}, and it is at version ${refusal.actual}. Load it again and decide anew.`,
        { expected: refusal.expected ?? null, actual: refusal.actual },
      );
    case 'action-not-allowed': {
      const allowed = refusal.allowed.length > 0 ? refusal.allowed.join(', ') : 'nothing';
      return new ProblemError(refusal.code, `${tried}: ${obstacle(caseFile, action)}. Allowed now: ${allowed}.`, {
        state: caseFile.state,
        allowed: refusal.allowed,
      });
    }
    case 'invalid':
      return new ProblemError(refusal.code, `${tried}: ${described(refusal.fault)}.`, { fault: refusal.fault });
    case 'reason-required':
      return new ProblemError(refusal.code, `${tried}: ${whyReason(refusal)}. Send a reason.`, {
        recommended: refusal.recommended ?? null,
      });
    case 'evidence-required':
      return new ProblemError(
        refusal.code,
        `${tried}: its category asks for a photo of the ${action === 'dispose' ? 'finished work' : 'verification'}, taken by you in this state. Upload one and name its id in evidence.`,
      );
  }
}

const SEPARATIONS: Readonly<Record<SeparationRule, string>> = {
  reporterMayNotConfirm: 'the reporter may not confirm',
  judgeMayNotDispatch: 'whoever confirmed or verified it may not dispatch it',
  judgeMayNotHandle: 'whoever confirmed or filed it may not handle it',
  filerMayNotDispatch: 'the filer may not dispatch',
  dispatcherMayNotVerify: 'whoever dispatched it may not verify',
  handlerMayNotVerify: 'whoever handled it may not verify',
  handlerMayNotClose: 'whoever handled it may not close it',
  handlerMayNotVoid: 'whoever handled it may not void it',
  requesterMayNotVoid: 'whoever asked for voiding may not approve it',
};

/** What is wrong with a code or id in the request. */
function described(fault: Fault): string {
  switch (fault.kind) {
    case 'unknownCondition':
      return `${fault.code} is no filing condition for it. There are: ${fault.known.join(', ')}`;
    case 'unknownDepartment':
      return `${fault.department} is no department in service of this city`;
    case 'departmentWithoutHandler':
      return `${fault.department} has no handler in service where it is: choose another department, or have one appointed`;
    case 'notHandlerOf':
      return `${fault.handler} is no handler of ${fault.department}`;
    case 'notInService':
      return `your account handles no more for ${fault.department}. Sign in again`;
    case 'alreadyNamed':
      return `${fault.handler} is the handler that it names already. Name another, or none`;
    case 'unknownEvidence':
      return `it has no evidence ${fault.ids.join(', ')}`;
    case 'photoOfAnotherStage':
      return `this step names evidence of stage ${fault.stages.join(' or ')}; ${fault.ids.join(', ')} is of another`;
    case 'evidenceOfAnother':
      return `${fault.ids.join(', ')} was uploaded by somebody else. Upload your own`;
    case 'evidenceOfFormerState':
      return `${fault.ids.join(', ')} was uploaded before the case came into this state. Upload what shows it as it is now`;
    case 'judgeNamed':
      return `${fault.handler} confirmed or filed it and may not handle it. Name another`;
    case 'mergeIntoItself':
      return 'a case cannot be merged into itself';
    case 'unknownCase':
      return `there is no case ${fault.id}`;
    case 'mergeIntoEnded':
      return `case ${fault.id} is ${fault.state}: merge into an open one`;
  }
}

function versionSeen(expected: number | undefined): string {
  return expected === undefined ? 'expectedVersion is missing' : `you saw version ${expected}`;
}

function whyReason({ why, recommended }: Extract<Refusal, { code: 'reason-required' }>): string {
  if (why === 'voidWithoutRequest') return 'nobody asked for voiding';
  if (recommended === undefined) return 'the responsibility list names no department for it';
  return `the responsibility list names ${recommended}`;
}

/** "it is disposed, not verified", or where the state is right what else is not. */
function obstacle({ state }: CaseFile, action: CaseActionType): string {
  const possible = CASE_STATES.filter((candidate) => transition(candidate, action) !== undefined);
  if (possible.includes(state)) return `it is ${state}, but this step is not open to you on it`;
  return `it is ${state}, not ${possible.join(' or ')}`;
}
