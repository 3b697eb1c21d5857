import type { Queryable } from '@cityloop/db/connection/transaction';
import { type FeedInForce, noteSelfPause } from '@cityloop/db/feed/feed-traffic';
import { OFFENCES_PER_MINUTE, selfPauseMs } from '@cityloop/domain/feed/feed';
import type { Logger } from '@cityloop/runtime/logger';

/** Feeds that are paused by themselves because they exceeded their limits too often. */
export interface SelfPauses {
  isPaused(feed: FeedInForce, now: number): boolean;
  /** The feed exceeded a limit: the tenth time in a minute pauses it, longer with each pause in a row. */
  offend(feed: FeedInForce, reason: string, now: number): void;
}

export interface SelfPauseParts {
  readonly db: Queryable;
  readonly logger: Logger;
  /** The pause stands in the database. */
  readonly onPause: () => void;
}

const MINUTE_MS = 60_000;
/** Until the feeds are read again; from then on staff can end a pause early. */
const OWN_WORD_MS = 15_000;

/** The database informs the desk and the other workers; this process pauses the feed without waiting for that. */
export function createSelfPauses({ db, logger, onPause }: SelfPauseParts): SelfPauses {
  const offences = new Map<string, number[]>();
  /** By feed and version: a new version may start at once. */
  const until = new Map<string, number>();
  const keyOf = (feed: FeedInForce) => `${feed.id}/${feed.version}`;

  function pause(feed: FeedInForce, reason: string, now: number): void {
    const times = feed.selfPauses + 1;
    const untilMs = selfPauseMs(times);
    until.set(keyOf(feed), now + Math.min(untilMs, OWN_WORD_MS));
    logger.warn({ feed: feed.id, reason, seconds: untilMs / 1000 }, 'feed is paused: it exceeded its limits too often');
    noteSelfPause(db, feed.id, { untilMs, reason, times }).then(onPause, (error: unknown) =>
      logger.warn({ err: error, feed: feed.id }, 'cannot record that a feed is paused'),
    );
  }

  return {
    isPaused(feed, now) {
      const noted = feed.selfPausedUntil?.getTime() ?? 0;
      return Math.max(until.get(keyOf(feed)) ?? 0, noted) > now;
    },
    offend(feed, reason, now) {
      const recent = [...(offences.get(feed.id) ?? []).filter((at) => now - at < MINUTE_MS), now];
      offences.set(feed.id, recent);
      if (recent.length < OFFENCES_PER_MINUTE) return;
      offences.delete(feed.id);
      pause(feed, reason, now);
    },
  };
}
