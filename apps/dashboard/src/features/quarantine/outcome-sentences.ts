import type { QuarantineGroup, RedriveAnswer } from '@cityloop/contract/rest/quarantine';
import { formatCount } from '@cityloop/ui/figures';
import type { Language } from '@cityloop/ui/words/language';
import type { QUARANTINE_WORDS } from '@cityloop/ui/words/quarantine';

/** What was sent, and how many of the group had been taken in by then. */
export interface SentRedrive extends RedriveAnswer {
  readonly redrivenBefore: number;
}
type Progress = Pick<QuarantineGroup, 'redriven' | 'waiting'>;

/** Of those sent, what is not taken in and does not wait has failed again. */
export function countOutcome(
  sent: SentRedrive,
  group: Progress,
): { readonly takenIn: number; readonly failed: number } {
  const takenIn = Math.min(sent.sent, Math.max(0, group.redriven - sent.redrivenBefore));
  return { takenIn, failed: group.waiting > 0 ? 0 : sent.sent - takenIn };
}

/** What became of a redrive so far. */
export function outcomeSentences(
  words: (typeof QUARANTINE_WORDS)[Language],
  sent: SentRedrive,
  group: Progress,
): string[] {
  const { takenIn, failed } = countOutcome(sent, group);
  return [
    words.sent(formatCount(sent.sent)),
    ...(takenIn > 0 ? [words.takenIn(formatCount(takenIn))] : []),
    ...(group.waiting > 0 ? [words.stillWaiting(formatCount(group.waiting))] : []),
    ...(failed > 0 ? [words.failedAgain(formatCount(failed))] : []),
    ...(sent.remaining > 0 ? [words.remaining(formatCount(sent.remaining))] : []),
    ...(sent.incomplete > 0 ? [words.cannot(formatCount(sent.incomplete))] : []),
  ];
}
