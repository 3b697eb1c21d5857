import type { FeedOutcome } from '@cityloop/domain/feed/feed-note';
import type { InboundMessage, Outcome } from '@cityloop/intake/outcome';
import { createRateLimit } from '@cityloop/intake/rate-limit';
import { captured, held, type Noted, refused } from './feed-outcomes.ts';
import type { KnownFeed } from './known-feed.ts';
import type { SelfPauses } from './self-pauses.ts';

/** What becomes of messages of feeds without a mapping. */
export interface Unmapped {
  /** By the state of the feed; undefined for a message to be mapped. */
  outcomesOf(message: InboundMessage, feed: KnownFeed): readonly Outcome[] | undefined;
  /** Kept until the feed goes on, as far as there is room. */
  hold(message: InboundMessage, feed: KnownFeed): readonly Outcome[];
  refuse(message: InboundMessage, feed: KnownFeed, detail: string): readonly Outcome[];
  /** The message with what a note of its feed needs. */
  noted(message: InboundMessage, feed: Pick<KnownFeed, 'inForce'>): Noted;
}

/** Kept of a paused feed (seed): then what comes is set aside, which keeps samples only. */
const HELD_MESSAGES = 10_000;
const HELD_BYTES = 64 * 1024 * 1024;
/** Samples a minute. */
const CAPTURES = { captured: 120, mapped: 6, ignored: 6, failed: 60, dryRun: 120 } as const;

/** `now` in epoch milliseconds. */
export function createUnmapped(pauses: SelfPauses, now: () => number): Unmapped {
  const captures = createRateLimit(now);

  function noted(message: InboundMessage, { inForce }: Pick<KnownFeed, 'inForce'>): Noted {
    const mayCapture = (outcome: FeedOutcome) => {
      const kind = inForce.state === 'dryRun' ? 'dryRun' : outcome;
      return kind !== 'held' && captures.take(`${inForce.id} ${kind}`, CAPTURES[kind]) === 0;
    };
    return { message, feed: inForce, mayCapture };
  }

  function refuse(message: InboundMessage, feed: KnownFeed, detail: string): readonly Outcome[] {
    return refused(noted(message, feed), 'mapping_failed', detail);
  }

  function hold(message: InboundMessage, feed: KnownFeed): readonly Outcome[] {
    const { length } = message.payload;
    if (feed.heldMessages >= HELD_MESSAGES || feed.heldBytes + length > HELD_BYTES) {
      const detail = `the feed is paused and keeps ${feed.heldMessages} messages already; activate it, then redrive`;
      return refuse(message, feed, detail);
    }
    feed.heldMessages += 1;
    feed.heldBytes += length;
    return held({ message, feed: feed.inForce });
  }

  return {
    outcomesOf(message, feed) {
      const { inForce } = feed;
      if (inForce.state === 'draft') return captured(noted(message, feed));
      if (inForce.state === 'paused' || pauses.isPaused(inForce, now())) return hold(message, feed);
      return undefined;
    },
    hold,
    refuse,
    noted,
  };
}
