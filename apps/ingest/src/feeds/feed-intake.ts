import { MAX_MESSAGE_BYTES } from '@cityloop/contract/mqtt/quarantine-reason';
import { parseTopic } from '@cityloop/contract/mqtt/topics';
import type { FeedInForce } from '@cityloop/db/feed/feed-traffic';
import { mayPublish, takeIn } from '@cityloop/intake/intake';
import { type MappedMessage, mapMessage } from '@cityloop/intake/map-message';
import type { InboundMessage, Outcome } from '@cityloop/intake/outcome';
import { createRateLimit } from '@cityloop/intake/rate-limit';
import type { Registry } from '@cityloop/intake/registry';
import type { MappingRunner } from '@cityloop/intake/runner';
import type { Logger } from '@cityloop/runtime/logger';
import { createRoom } from '../lane/room.ts';
import { outcomesOf } from './feed-outcomes.ts';
import { type KnownFeed, updatedFeed } from './known-feed.ts';
import type { SelfPauses } from './self-pauses.ts';
import { createUnmapped, type Unmapped } from './unmapped.ts';

export interface FeedIntakeParts {
  readonly runner: MappingRunner;
  readonly registry: () => Registry;
  readonly pauses: SelfPauses;
  readonly logger: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Maps and judges messages of feeds; within a feed they keep their order. */
export interface FeedIntake {
  /** Calls `submit` with the outcomes of the message once they are known; never after `close`. */
  take(message: InboundMessage, submit: (outcomes: readonly Outcome[]) => void): void;
  /** Senders should wait: too many messages wait to be mapped. */
  isFull(): boolean;
  onRoom(listener: () => void): void;
  readonly waiting: number;
  /** The feeds as they are now. */
  update(feeds: readonly FeedInForce[]): void;
  /** What waits stays unacknowledged. */
  close(): Promise<void>;
}

/** Beyond either, senders wait. */
const WAITING = { messages: 2_000, bytes: 32 * 1024 * 1024 } as const;

export function createFeedIntake(parts: FeedIntakeParts): FeedIntake {
  const { runner, registry, pauses, now } = parts;
  const rate = createRateLimit(now);
  const room = createRoom(WAITING);
  const unmapped = createUnmapped(pauses, now);
  let feeds = new Map<string, KnownFeed>();
  let isClosed = false;
  const map = createMapping(parts, unmapped, () => isClosed);

  async function mapAll(feed: KnownFeed): Promise<void> {
    feed.isMapping = true;
    while (!isClosed) {
      const [first] = feed.queue;
      if (!first) break;
      const outcomes = unmapped.outcomesOf(first.message, feed) ?? (await map(first.message, feed));
      if (isClosed || !outcomes) break;
      feed.queue.shift();
      room.leave(first.message.payload.length);
      first.submit(outcomes);
      room.announce();
    }
    feed.isMapping = false;
  }

  return {
    take(message, submit) {
      const feed = feedOf(message, feeds);
      if (!feed) return submit(takeIn(message, registry()));
      const { id, messagesPerMinute } = feed.inForce;
      if (message.inbox === undefined && rate.take(id, messagesPerMinute) > 0) {
        const detail = `more than ${messagesPerMinute} messages a minute, which this feed allows`;
        return submit(unmapped.refuse(message, feed, detail));
      }
      feed.queue.push({ message, submit });
      room.enter(message.payload.length);
      if (!feed.isMapping) void mapAll(feed);
    },
    isFull: room.isFull,
    onRoom: room.onRoom,
    get waiting() {
      return room.messages;
    },
    update(inForce) {
      feeds = new Map(inForce.map((feed) => [feed.id, updatedFeed(feeds.get(feed.id), feed)]));
    },
    async close() {
      isClosed = true;
      await runner.close();
    },
  };
}

/** Undefined for what is none of a feed's, or may not come from there: intake says why. */
function feedOf(message: InboundMessage, feeds: ReadonlyMap<string, KnownFeed>): KnownFeed | undefined {
  const topic = parseTopic(message.topic);
  const isTooLarge = (message.whole?.bytes ?? message.payload.length) > MAX_MESSAGE_BYTES;
  if (topic?.kind !== 'feed' || isTooLarge || !mayPublish(message.publisher, topic)) return undefined;
  return feeds.get(topic.feed);
}

/** Maps and judges one message; undefined where everything was closed meanwhile. */
function createMapping(
  { runner, registry, pauses, logger, now }: FeedIntakeParts,
  unmapped: Unmapped,
  isClosed: () => boolean,
): (message: InboundMessage, feed: KnownFeed) => Promise<readonly Outcome[] | undefined> {
  return async function map(message, feed) {
    // As it is now: another version may come while this one maps.
    const { inForce } = feed;
    let mapped: MappedMessage;
    try {
      mapped = await mapMessage(message, inForce, { runner, registry: registry() });
    } catch (error) {
      if (isClosed()) return undefined;
      logger.error({ err: error, feed: inForce.id }, 'cannot map, keeping the message');
      return unmapped.hold(message, feed);
    }
    if (!mapped.ok && mapped.isOffence) pauses.offend(inForce, mapped.fault.message, now());
    return outcomesOf(mapped, unmapped.noted(message, { inForce }));
  };
}
