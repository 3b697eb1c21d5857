import type { CaseFile } from '@cityloop/domain/case/case-file';
import type { Refusal } from '@cityloop/domain/case/refusal';
import { CASE_STATES, type CaseActionType, transition } from '@cityloop/domain/case/transitions';
import { ProblemError } from '@cityloop/web/route';

/** The rules' no as a problem: what was tried, what stopped it, and what would work. */
export function refusalProblem(caseFile: CaseFile, action: CaseActionType, refusal: Refusal): ProblemError {
  const tried = `Cannot ${action} case ${caseFile.id}`;
  switch (refusal.code) {
    case 'role-may-not':
      return new ProblemError(refusal.code, `${tried}: none of your roles has this action in any state.`);
    case 'separation-of-duties':
      return new ProblemError(refusal.code, `${tried}: ${refusal.because}. Somebody else must do it.`, {
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
    case 'reason-required':
      return new ProblemError(refusal.code, `${tried}: ${listed(refusal.recommended)}. Send a reason.`, {
        recommended: refusal.recommended ?? null,
      });
    case 'evidence-required':
      return new ProblemError(
        refusal.code,
        `${tried}: its category asks for a photo of the finished work. Upload one and name its id in evidence.`,
      );
  }
}

function versionSeen(expected: number | undefined): string {
  return expected === undefined ? 'expectedVersion is missing' : `you saw version ${expected}`;
}

function listed(recommended: string | undefined): string {
  if (recommended === undefined) return 'the responsibility list names no department for it';
  return `the responsibility list names ${recommended}`;
}

/** "it is disposed, not verified", or where the state is right what else is not. */
function obstacle({ state }: CaseFile, action: CaseActionType): string {
  const possible = CASE_STATES.filter((candidate) => transition(candidate, action) !== undefined);
  if (possible.includes(state)) return `it is ${state}, but this step is not open to you on it`;
  return `it is ${state}, not ${possible.join(' or ')}`;
}
