import type { AlarmItem } from '@cityloop/contract/rest/alarm';
import type { Terms } from '@cityloop/ui/words/terms';

/** Sources fall silent without a word: whoever shows one asks again so often. */
export const SOURCE_EVERY_MS = 10_000;

/** What the source of an alarm does, and since when. */
export function sourceWords(
  { source, sourceSince }: Pick<AlarmItem, 'source' | 'sourceSince'>,
  terms: Terms,
  moment: (at: string) => string,
): string {
  const what = source === null ? '' : terms.alarmSource[source];
  return sourceSince === null ? what : terms.thing.sourceSince(what, moment(sourceSince));
}
