import type { LiveState } from '@cityloop/client/live';
import type { DeskWords } from '../words.ts';

/** The state of the connection in a word, and whether it is right. */
export function connectionWords(state: LiveState | undefined, words: DeskWords): { text: string; isRight: boolean } {
  switch (state?.kind) {
    case 'live':
      return { text: words.liveLive, isRight: true };
    case 'replaying':
      return { text: words.liveReplaying(state.missed ?? 0), isRight: true };
    case 'stale':
      return { text: words.liveStale, isRight: false };
    case 'reconnecting':
      return { text: words.liveReconnecting, isRight: false };
    default:
      return { text: words.loading, isRight: true };
  }
}
