import { isBlank } from '../text/visible-text.ts';
import type { CaseActionType } from './action-types.ts';
import { ruleOf } from './actions.ts';
import type { ActionField, DraftFacts, Lack } from './rule.ts';

/** A request in the making: what was filled in so far. */
export type Draft = Readonly<Partial<Record<ActionField, unknown>>>;

/**
 * What a request for this action still lacks in this case: empty where it may be sent. The one rule of server, desk and phone; which actions
 * are open at all is `allowedActions`.
 */
export function missingFor(action: CaseActionType, draft: Draft, facts: DraftFacts): Lack[] {
  const always = ruleOf(action).requires.filter((field) => isEmpty(draft[field]));
  const lack = ruleOf(action).lacks?.(draft, facts);
  const here = lack && !always.includes(lack.field) ? [lack] : [];
  return [...always.map((field) => ({ field, why: 'always' as const })), ...here];
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return isBlank(value);
  return value === undefined || value === null;
}
