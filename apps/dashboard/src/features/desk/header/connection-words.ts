import type { LiveState } from '@cityloop/client/live';
import type { Terms } from '@cityloop/ui/words/terms';

/** The state of the connection in a word, and whether it is right. */
export function connectionWords(state: LiveState | undefined, terms: Terms): { text: string; isRight: boolean } {
  const kind = state?.kind ?? 'connecting';
  const word = terms.connection[kind];
  const text = kind === 'replaying' ? `${word} ${state?.missed ?? 0}` : word;
  return { text, isRight: kind !== 'stale' && kind !== 'reconnecting' };
}
