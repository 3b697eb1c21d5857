import { isProblem } from '@cityloop/client/problem';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { CaseActionRequestBody } from '@cityloop/contract/rest/case-action';
import type { Step } from './model/step.ts';
import { takePhoto } from './photo.ts';
import type { Staff } from './staff.ts';

/** A step on its way: keeps its `requestId` and its evidence through every repetition. */
export interface Errand {
  readonly caseId: string;
  readonly version: number;
  readonly step: Step;
  readonly requestId: string;
  evidence: string | undefined;
}

export type Outcome =
  | { readonly kind: 'done'; readonly detail: CaseDetail }
  /** The case is no longer what the decision was made on. */
  | { readonly kind: 'outdated' }
  /** The server does not offer this to this officer. */
  | { readonly kind: 'not-allowed'; readonly because: string };

/** Lets the officer look, and act if the case is as expected. Throws what the connection throws. */
export async function performStep(staff: Staff, errand: Errand): Promise<Outcome> {
  const { caseId, step, version } = errand;
  const client = staff.clientOf(step.by);
  const seen = await client.call('getCase', { params: { id: caseId } });
  if (seen.version !== version) return { kind: 'outdated' };
  const { action } = step.action;
  if (!seen.allowedActions.includes(action))
    return { kind: 'not-allowed', because: `${step.by} is not offered ${action}` };
  if (step.photo && errand.evidence === undefined) {
    const photo = takePhoto(caseId, step.photo, new Date());
    errand.evidence = (await client.uploadEvidence(caseId, photo, step.photo)).id;
  }
  try {
    const detail = await client.call('actOnCase', { params: { id: caseId }, body: bodyOf(errand) });
    staff.moved(step.by, detail.location);
    return { kind: 'done', detail };
  } catch (error) {
    if (isProblem(error, 'version-conflict', 'action-not-allowed')) return { kind: 'outdated' };
    if (isProblem(error) && error.status < 500 && error.status !== 429)
      return { kind: 'not-allowed', because: error.detail };
    throw error;
  }
}

function bodyOf({ step, requestId, version, evidence }: Errand): CaseActionRequestBody {
  const given = evidence === undefined ? {} : { evidence: [evidence] };
  return { ...step.action, ...given, requestId, expectedVersion: version } as CaseActionRequestBody;
}
