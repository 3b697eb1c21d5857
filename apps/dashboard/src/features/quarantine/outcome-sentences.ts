import type { QuarantineGroup, RedriveAnswer } from '@cityloop/contract/rest/quarantine';
import type { quarantineWords } from './words.ts';

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
  words: ReturnType<typeof quarantineWords>,
  sent: SentRedrive,
  group: Progress,
): string[] {
  const { takenIn, failed } = countOutcome(sent, group);
  return [
    words.sent(sent.sent),
    ...(takenIn > 0 ? [words.takenIn(takenIn)] : []),
    ...(group.waiting > 0 ? [words.stillWaiting(group.waiting)] : []),
    ...(failed > 0 ? [words.failedAgain(failed)] : []),
    ...(sent.remaining > 0 ? [words.remaining(sent.remaining)] : []),
    ...(sent.incomplete > 0 ? [words.cannot(sent.incomplete)] : []),
  ];
}
