import type { QuarantineGroup, RedriveAnswer } from '@cityloop/contract/rest/quarantine';
import type { quarantineWords } from './words.ts';

/** What became of a redrive so far: of those sent, what is not taken in and does not wait has failed again. */
export function outcomeSentences(
  words: ReturnType<typeof quarantineWords>,
  sent: RedriveAnswer & { readonly redrivenBefore: number },
  group: Pick<QuarantineGroup, 'redriven' | 'waiting'>,
): string[] {
  const takenIn = Math.min(sent.sent, Math.max(0, group.redriven - sent.redrivenBefore));
  const failed = Math.max(0, sent.sent - takenIn - group.waiting);
  return [
    words.sent(sent.sent),
    ...(takenIn > 0 ? [words.takenIn(takenIn)] : []),
    ...(group.waiting > 0 ? [words.stillWaiting(group.waiting)] : []),
    ...(failed > 0 && group.waiting === 0 ? [words.failedAgain(failed)] : []),
    ...(sent.remaining > 0 ? [words.remaining(sent.remaining)] : []),
    ...(sent.incomplete > 0 ? [words.cannot(sent.incomplete)] : []),
  ];
}
