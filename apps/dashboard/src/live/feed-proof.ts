import type { Change } from '@cityloop/contract/rest/change';

/** What this page can prove about the numbered feed since it was opened. */
export interface FeedProof {
  /** The number before the first change that was due here; undefined until the first answer. */
  readonly after: number | undefined;
  readonly last: number;
  readonly received: number;
}

export const EMPTY_PROOF: FeedProof = { after: undefined, last: 0, received: 0 };

/** The feed stands at `last` and nothing is due yet. */
export function beginAt(proof: FeedProof, last: number): FeedProof {
  return proof.after === undefined ? { after: last, last, received: 0 } : proof;
}

/** Counts a batch. Numbers are compared, not trusted: a hole stays visible in {@link missing}. */
export function countChanges(proof: FeedProof, changes: readonly Change[]): FeedProof {
  const first = changes[0];
  if (!first) return proof;
  const begun = beginAt(proof, first.feedNo - 1);
  const fresh = changes.filter((change) => change.feedNo > begun.last);
  const last = fresh.reduce((newest, change) => Math.max(newest, change.feedNo), begun.last);
  return { ...begun, last, received: begun.received + fresh.length };
}

/** Numbers up to `last` that were never seen here: 0 is the proof that nothing was missed. */
export function missing(proof: FeedProof): number {
  return proof.after === undefined ? 0 : proof.last - proof.after - proof.received;
}
