import type { Outcome } from '@cityloop/intake/outcome';

/** Topics that begin with $ control the broker: messages of clients there are quarantined and never passed on. */
export function refusalOf(topic: string): Error | null {
  return topic.startsWith('$') ? new Error('topics that begin with $ belong to the broker') : null;
}

/** A status that was accepted, or the empty message that deletes one. */
export function mayBeRetained(
  { topic, payload }: { readonly topic: string; readonly payload: string | Buffer },
  outcomes: readonly Outcome[],
): boolean {
  if (outcomes.length === 0) return topic.endsWith('/status') && payload.length === 0;
  return outcomes.every((outcome) => outcome.kind === 'status');
}

/** Whether any of it was quarantined: then nobody hears of it. */
export function isSetAside(outcomes: readonly Outcome[]): boolean {
  return outcomes.some(({ kind }) => kind === 'quarantined');
}
