import type { EvidenceItem } from '@cityloop/contract/rest/case';
import { type CaseActionRequestBody, caseAction } from '@cityloop/contract/rest/case-action';
import type { CaseActionType } from '@cityloop/domain/case/action-types';
import { needsVersion } from '@cityloop/domain/case/actions';
import { missingFor } from '@cityloop/domain/case/missing';
import type { DraftFacts } from '@cityloop/domain/case/rule';
import { isBlank, trimVisible } from '@cityloop/domain/text/visible-text';

/** A thing that a form may ask for. Names are those of the request's body. */
export type FieldName =
  | 'holds'
  | 'conditions'
  | 'department'
  | 'handler'
  | 'into'
  | 'reason'
  | 'opinion'
  | 'reply'
  | 'text'
  | 'evidence'
  | 'comment';

export interface ActionForm {
  readonly fields: readonly FieldName[];
  /** The stage under which files of this form are stored. */
  readonly evidenceStage?: EvidenceItem['stage'];
  /** Its letter on the keyboard; letters that move in the queue (j, k) are not used. */
  readonly key: string;
  /** Ends or undoes something: drawn as dangerous and never the first button. */
  readonly grave?: true;
}

export const ACTION_FORMS: Readonly<Record<CaseActionType, ActionForm>> = {
  confirm: {
    fields: ['holds', 'evidence', 'comment'],
    evidenceStage: 'confirmation',
    key: 'c',
  },
  file: { fields: ['conditions', 'comment'], key: 'f' },
  decline: { fields: ['reason'], key: 'n', grave: true },
  dispatch: { fields: ['department', 'handler', 'reason'], key: 'd' },
  reassign: { fields: ['handler', 'reason'], key: 'g' },
  accept: { fields: [], key: 'a' },
  arrive: { fields: [], key: 'l' },
  dispose: { fields: ['evidence', 'comment'], evidenceStage: 'after', key: 'o' },
  return: {
    fields: ['reason', 'evidence'],
    evidenceStage: 'before',
    key: 'b',
    grave: true,
  },
  passVerification: {
    fields: ['evidence', 'comment'],
    evidenceStage: 'verification',
    key: 'p',
  },
  failVerification: {
    fields: ['evidence', 'reason'],
    evidenceStage: 'verification',
    key: 'x',
    grave: true,
  },
  close: { fields: ['comment'], key: 'e' },
  requestVoid: { fields: ['reason'], key: 'v', grave: true },
  void: { fields: ['reason'], key: 'z', grave: true },
  merge: { fields: ['into'], key: 'm' },
  urge: { fields: ['opinion'], key: 'u' },
  replyUrge: { fields: ['reply'], key: 'y' },
  comment: { fields: ['text'], key: 't' },
};

/** What stands in the open form. Kept as typed, so that a refusal loses nothing. */
export interface ActionValues {
  readonly holds?: boolean;
  readonly conditions?: string;
  readonly department?: string;
  readonly handler?: string;
  readonly into?: string;
  readonly reason?: string;
  readonly opinion?: string;
  readonly reply?: string;
  readonly text?: string;
  readonly evidence?: readonly string[];
  readonly comment?: string;
}

export interface FormContext {
  readonly requestId: string;
  readonly expectedVersion: number;
  /** What the domain judges a form by. */
  readonly facts: DraftFacts;
}

export type BuiltAction = { readonly body: CaseActionRequestBody } | { readonly missing: readonly FieldName[] };

/**
 * The request of a form, or the fields that still stop it by the domain's own rule. Empty optional fields are left out,
 * since the contract refuses empty codes.
 */
export function buildAction(action: CaseActionType, values: ActionValues, context: FormContext): BuiltAction {
  const missing = fieldsOf(action, missingFor(action, values, context.facts));
  if (missing.length > 0) return { missing };
  const given = ACTION_FORMS[action].fields
    .filter((field) => !isEmpty(values[field]))
    .map((field) => [field, trimmed(values[field])] as const);
  const version = needsVersion(action) ? { expectedVersion: context.expectedVersion } : {};
  const candidate = { action, requestId: context.requestId, ...version, ...Object.fromEntries(given) };
  const parsed = caseAction.safeParse(candidate);
  if (parsed.success) return { body: parsed.data };
  const named = parsed.error.issues.map((issue) => String(issue.path[0]));
  return { missing: ACTION_FORMS[action].fields.filter((field) => named.includes(field)) };
}

/** The facts with what was uploaded in this form: the case as it was loaded doesn't list it yet. */
export function withUploads(
  facts: DraftFacts,
  stage: EvidenceItem['stage'] | undefined,
  ids: readonly string[] = [],
): DraftFacts {
  if (!stage || ids.length === 0) return facts;
  const uploaded = ids.map((id) => [id, { stage, by: facts.actor, at: facts.stateEnteredAt }] as const);
  return { ...facts, evidence: new Map([...facts.evidence, ...uploaded]) };
}

/** The fields that the request cannot go without as the others stand, filled in or not. */
export function requiredFields(action: CaseActionType, values: ActionValues, { facts }: FormContext): FieldName[] {
  return ACTION_FORMS[action].fields.filter((name) =>
    missingFor(action, { ...values, [name]: undefined }, facts).some(({ field }) => field === name),
  );
}

function fieldsOf(action: CaseActionType, lacks: ReturnType<typeof missingFor>): FieldName[] {
  return ACTION_FORMS[action].fields.filter((name) => lacks.some(({ field }) => field === name));
}

function isEmpty(value: ActionValues[FieldName]): boolean {
  if (value === undefined) return true;
  if (typeof value === 'string') return isBlank(value);
  return Array.isArray(value) && value.length === 0;
}

function trimmed(value: ActionValues[FieldName]) {
  return typeof value === 'string' ? trimVisible(value) : value;
}
