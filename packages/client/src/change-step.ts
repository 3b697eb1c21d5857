import type { Change } from '@cityloop/contract/rest/change';

/** What a batch of the numbered feed means to someone who has everything up to `last`. */
export interface ChangeStep {
  /** Those that follow `last` without a hole, in order; duplicates dropped. */
  readonly fresh: readonly Change[];
  readonly last: number;
  /** There are later ones whose predecessors are missing: fetch all after `last`. */
  readonly isGap: boolean;
}

/** Takes from a batch what follows `last` consecutively. */
export function stepChanges(last: number, batch: readonly Change[]): ChangeStep {
  const fresh: Change[] = [];
  let next = last + 1;
  for (const change of [...batch].sort((a, b) => a.feedNo - b.feedNo)) {
    if (change.feedNo < next) continue;
    if (change.feedNo > next) return { fresh, last: next - 1, isGap: true };
    fresh.push(change);
    next += 1;
  }
  return { fresh, last: next - 1, isGap: false };
}

/** Milliseconds before attempt `attempt` (from 0): doubling from 1 s to 30 s, half of it by chance, so that walls don't return in step. */
export function backoffMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(30_000, 1_000 * 2 ** Math.min(attempt, 5));
  return Math.max(1_000, Math.round(ceiling * (0.5 + 0.5 * random())));
}

/**
 * Server time minus ours, in milliseconds, out of samples of `server's time of sending - our time of receipt`: each is
 * too small by its journey, so the greatest of the recent ones is nearest.
 */
export function clockOffsetMs(samples: readonly number[]): number {
  return samples.length === 0 ? 0 : Math.max(...samples);
}
