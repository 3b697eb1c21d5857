import { MAX_MESSAGE_BYTES } from '@cityloop/contract/mqtt/quarantine-reason';
import { parseTopic } from '@cityloop/contract/mqtt/topics';
import type { FeedInForce } from '@cityloop/db/feed/feed-traffic';
import type { FeedNote } from '@cityloop/domain/feed/feed-note';
import { mayPublish, takeIn } from '@cityloop/intake/intake';
import { type MappedMessage, mapMessage } from '@cityloop/intake/map-message';
import type { InboundMessage, Outcome } from '@cityloop/intake/outcome';
import { createRateLimit } from '@cityloop/intake/rate-limit';
import type { Registry } from '@cityloop/intake/registry';
import type { MappingRunner } from '@cityloop/intake/runner';
import type { Logger } from '@cityloop/runtime/logger';
import { captured, held, outcomesOf, refused } from './feed-outcomes.ts';
import type { SelfPauses } from './self-pauses.ts';

export interface FeedIntakeParts {
  readonly runner: MappingRunner;
  readonly registry: () => Registry;
  readonly pauses: SelfPauses;
  readonly logger: Logger;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Messages of feeds on their way from raw to judged; their order within a feed stays. */
export interface FeedIntake {
  /** Calls `submit` with all that becomes of the message, once that is known; never after `close`. */
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

interface Waiting {
  readonly message: InboundMessage;
  readonly submit: (outcomes: readonly Outcome[]) => void;
}

interface Feed {
  inForce: FeedInForce;
  heldMessages: number;
  heldBytes: number;
  readonly queue: Waiting[];
  isMapping: boolean;
}

const WAITING_MESSAGES = 2_000;
const WAITING_BYTES = 32 * 1024 * 1024;
/** Kept of a paused feed (seed): then what comes is set aside, which keeps samples only. */
const HELD_MESSAGES = 10_000;
const HELD_BYTES = 64 * 1024 * 1024;
/** Samples a minute. */
const CAPTURES = { captured: 120, mapped: 6, ignored: 6, failed: 60, dryRun: 120 } as const;

export function createFeedIntake(parts: FeedIntakeParts): FeedIntake {
  const { runner, registry, pauses, logger, now } = parts;
  const rate = createRateLimit(now);
  const captures = createRateLimit(now);
  const roomListeners: (() => void)[] = [];
  let feeds = new Map<string, Feed>();
  let waiting = 0;
  let waitingBytes = 0;
  let wasFull = false;
  let isClosed = false;

  function acceptedFeed(message: InboundMessage): Feed | undefined {
    const topic = parseTopic(message.topic);
    const isTooLarge = (message.whole?.bytes ?? message.payload.length) > MAX_MESSAGE_BYTES;
    if (topic?.kind !== 'feed' || isTooLarge || !mayPublish(message.publisher, topic)) return undefined;
    return feeds.get(topic.feed);
  }

  function notedOf(message: InboundMessage, { inForce }: Feed) {
    const mayCapture = (outcome: FeedNote['outcome']) => {
      const kind = inForce.state === 'dryRun' ? 'dryRun' : outcome;
      return kind !== 'held' && captures.take(`${inForce.id} ${kind}`, CAPTURES[kind]) === 0;
    };
    return { message, feed: inForce, mayCapture };
  }

  /** What becomes of a message without mapping it; undefined for one to be mapped. */
  function unmapped(message: InboundMessage, feed: Feed): readonly Outcome[] | undefined {
    const { inForce } = feed;
    if (inForce.state === 'draft') return captured(notedOf(message, feed));
    if (inForce.state === 'paused' || pauses.isPaused(inForce, now())) return hold(message, feed);
    return undefined;
  }

  function hold(message: InboundMessage, feed: Feed): readonly Outcome[] {
    const { length } = message.payload;
    if (feed.heldMessages >= HELD_MESSAGES || feed.heldBytes + length > HELD_BYTES) {
      const detail = `the feed is paused and keeps ${feed.heldMessages} messages already; activate it, then redrive`;
      return refused(notedOf(message, feed), 'mapping_failed', detail);
    }
    feed.heldMessages += 1;
    feed.heldBytes += length;
    return held({ message, feed: feed.inForce });
  }

  async function mapAll(feed: Feed): Promise<void> {
    feed.isMapping = true;
    while (!isClosed) {
      const [first] = feed.queue;
      if (!first) break;
      const outcomes = unmapped(first.message, feed) ?? (await mapOne(first.message, feed));
      if (isClosed || !outcomes) break;
      feed.queue.shift();
      waiting -= 1;
      waitingBytes -= first.message.payload.length;
      first.submit(outcomes);
      if (wasFull && waiting <= WAITING_MESSAGES / 2 && waitingBytes <= WAITING_BYTES / 2) {
        wasFull = false;
        for (const listener of roomListeners) listener();
      }
    }
    feed.isMapping = false;
  }

  async function mapOne(message: InboundMessage, feed: Feed): Promise<readonly Outcome[] | undefined> {
    const { inForce } = feed;
    let mapped: MappedMessage;
    try {
      mapped = await mapMessage(message, inForce, { runner, registry: registry() });
    } catch (error) {
      if (isClosed) return undefined;
      logger.error({ err: error, feed: inForce.id }, 'cannot map, keeping the message');
      return hold(message, feed);
    }
    if (!mapped.ok && mapped.isOffence) pauses.offend(inForce, mapped.fault.message, now());
    return outcomesOf(mapped, notedOf(message, { ...feed, inForce }));
  }

  return {
    take(message, submit) {
      const feed = acceptedFeed(message);
      if (!feed) return submit(takeIn(message, registry()));
      const perMinute = feed.inForce.messagesPerMinute;
      if (message.inbox === undefined && rate.take(feed.inForce.id, perMinute) > 0) {
        const detail = `more than ${perMinute} messages a minute, which this feed allows`;
        return submit(refused(notedOf(message, feed), 'mapping_failed', detail));
      }
      feed.queue.push({ message, submit });
      waiting += 1;
      waitingBytes += message.payload.length;
      wasFull ||= waiting >= WAITING_MESSAGES || waitingBytes >= WAITING_BYTES;
      if (!feed.isMapping) void mapAll(feed);
    },
    isFull: () => wasFull,
    onRoom(listener) {
      roomListeners.push(listener);
    },
    get waiting() {
      return waiting;
    },
    update(inForce) {
      feeds = new Map(inForce.map((feed) => [feed.id, updated(feeds.get(feed.id), feed)]));
    },
    async close() {
      isClosed = true;
      await runner.close();
    },
  };
}

function updated(known: Feed | undefined, inForce: FeedInForce): Feed {
  const { heldMessages, heldBytes } = inForce;
  if (!known) return { inForce, heldMessages, heldBytes, queue: [], isMapping: false };
  return Object.assign(known, { inForce, heldMessages, heldBytes });
}
