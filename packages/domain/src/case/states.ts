export const CASE_STATES = [
  'reported',
  'confirmed',
  'declined',
  'filed',
  'dispatched',
  'in_disposal',
  'suspended',
  'arbitration',
  'disposed',
  'verified',
  'closed',
  'merged',
  'void',
] as const;
export type CaseState = (typeof CASE_STATES)[number];

const ENDED: readonly CaseState[] = ['closed', 'declined', 'merged', 'void'];

export function isEnded(state: CaseState): boolean {
  return ENDED.includes(state);
}

export function isCaseState(text: string): text is CaseState {
  return CASE_STATES.some((state) => state === text);
}
