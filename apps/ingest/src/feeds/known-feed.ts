import type { FeedInForce } from '@cityloop/db/feed/feed-traffic';
import type { InboundMessage, Outcome } from '@cityloop/intake/outcome';

/** A message that waits for its mapping. */
export interface Waiting {
  readonly message: InboundMessage;
  readonly submit: (outcomes: readonly Outcome[]) => void;
}

/** A feed with its messages that wait, in their order. */
export interface KnownFeed {
  inForce: FeedInForce;
  /** Kept in the database while the feed is paused. */
  heldMessages: number;
  heldBytes: number;
  readonly queue: Waiting[];
  isMapping: boolean;
}

/** What waits stays with its feed. */
export function updatedFeed(known: KnownFeed | undefined, inForce: FeedInForce): KnownFeed {
  const { heldMessages, heldBytes } = inForce;
  if (!known) return { inForce, heldMessages, heldBytes, queue: [], isMapping: false };
  return Object.assign(known, { inForce, heldMessages, heldBytes });
}
