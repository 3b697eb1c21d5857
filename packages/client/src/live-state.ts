/** The connection as a page shows it. */
export interface LiveState {
  /**
   * `connecting`: never connected yet; `live`: connected and complete; `replaying`: connected, `missed` changes still
   * on their way; `reconnecting`: no connection; `stale`: connected, but silent for too long.
   */
  readonly kind: 'connecting' | 'live' | 'replaying' | 'reconnecting' | 'stale';
  /** While replaying: how many changes are still missing. */
  readonly missed?: number;
  /** Since when this kind holds; for `stale` and `reconnecting`, since when nothing was heard. */
  readonly since: Date;
  /** Everything up to this number of the feed was handed over. */
  readonly lastFeedNo: number;
  /** Which history of the feed that number belongs to, once the server has said so. */
  readonly generation: string | undefined;
  readonly lastHeardAt: Date | undefined;
  /** Holes in the feed that were noticed and filled. */
  readonly gapsFound: number;
  /** Server time minus the clock of this machine. */
  readonly clockOffsetMs: number;
  /** Why the server refuses this connection, if it does. */
  readonly refusal?: { readonly code: string; readonly detail: string };
}

/** Silence after which a connection counts as stale: the server speaks about once a second. */
export const STALE_AFTER_MS = 15_000;

/** Facts that the machine below judges; times in epoch milliseconds. */
export interface LiveFacts {
  readonly isConnected: boolean;
  readonly wasConnected: boolean;
  readonly lastFeedNo: number;
  /** The newest number the server is known to have. */
  readonly serverLast: number;
  readonly startedAt: number;
  readonly lastHeardAt: number | undefined;
}

/** The kind that the facts make, and since when where they tell. Pure: the caller keeps `since` while the kind stays. */
export function judge(facts: LiveFacts, now: number): Pick<LiveState, 'kind' | 'missed'> & { readonly since: number } {
  const heardAt = facts.lastHeardAt ?? facts.startedAt;
  if (!facts.isConnected) {
    if (!facts.wasConnected) return { kind: 'connecting', since: facts.startedAt };
    return { kind: 'reconnecting', since: heardAt };
  }
  if (now - heardAt >= STALE_AFTER_MS) return { kind: 'stale', since: heardAt };
  const missed = facts.serverLast - facts.lastFeedNo;
  return missed > 0 ? { kind: 'replaying', missed, since: now } : { kind: 'live', since: now };
}
