import { MAX_MESSAGE_BYTES } from '@cityloop/contract/mqtt/quarantine-reason';
import { parseTopic } from '@cityloop/contract/mqtt/topics';
import type { FeedInForce } from '@cityloop/db/feed/feed-traffic';
import { mayPublish, takeIn } from '@cityloop/intake/intake';
import type { LookupTables } from '@cityloop/intake/lookup-table';
import { type MappedMessage, mapMessage } from '@cityloop/intake/map-message';
import type { InboundMessage, Outcome } from '@cityloop/intake/outcome';
import { isStorable } from '@cityloop/intake/quarantined';
import { createRateLimit } from '@cityloop/intake/rate-limit';
import type { Registry } from '@cityloop/intake/registry';
import type { MappingRunner } from '@cityloop/intake/runner';
import type { Logger } from '@cityloop/runtime/logger';
import type { SecondLook } from '../identity/second-look.ts';
import { createRoom } from '../lane/room.ts';
import { createArrivals } from './arrivals.ts';
import { outcomesOf } from './feed-outcomes.ts';
import { type KnownFeed, updatedFeed, type Waiting } from './known-feed.ts';
import type { SelfPauses } from './self-pauses.ts';
import { createUnmapped, type Unmapped } from './unmapped.ts';

export interface FeedIntakeParts {
  /** Which of these feeds are there as the database knows them now, each with the mark of its newest change. */
  readonly readRevisions: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Reads the feeds again; `update` has been called when it resolves. */
  readonly reload: () => Promise<void>;
  readonly secondLook: Pick<SecondLook, 'isInDoubt' | 'refresh'>;
  readonly runner: MappingRunner;
  /** What a feed's mapping may ask for by `$table`. */
  readonly tablesOf: (feed: FeedInForce) => LookupTables;
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
  const { runner, registry, pauses, now, logger } = parts;
  const room = createRoom(WAITING);
  const unmapped = createUnmapped(pauses, now);
  const refusedByRate = createRateRefusal(unmapped, now);
  let feeds = new Map<string, KnownFeed>();
  let isClosed = false;
  const map = createMapping(parts, unmapped, () => isClosed);
  const mapAll = createQueues((message, feed) => unmapped.outcomesOf(message, feed) ?? map(message, feed), leave);

  function leave({ message, submit }: Waiting, outcomes: readonly Outcome[]): void {
    room.leave(message.payload.length);
    submit(outcomes);
    room.announce();
  }

  function goOn(id: string, waiting: Waiting): void {
    const { message } = waiting;
    const feed = feeds.get(id);
    const refused = feed ? refusedByRate(message, feed) : takeIn(message, registry());
    if (refused) leave(waiting, refused);
    else feed?.queue.push(waiting);
    if (feed && !feed.isMapping) void mapAll(feed);
  }

  const arrivals = createArrivals({
    async refresh(ids) {
      const revisions = await parts.readRevisions(ids);
      if (ids.some((id) => feeds.get(id)?.inForce.revision !== revisions.get(id))) await parts.reload();
    },
    goOn,
    logger,
  });
  return {
    take(message, submit) {
      const feed = feedOf(message);
      if (feed === undefined) return submit(takeIn(message, registry()));
      room.enter(message.payload.length);
      arrivals.add(feed, { message, submit });
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
      await arrivals.close();
      await runner.close();
    },
  };
}

type OutcomesOf = (
  message: InboundMessage,
  feed: KnownFeed,
) => readonly Outcome[] | Promise<readonly Outcome[] | undefined>;

/** Works off what waits of a feed, one message after the other, until `outcomesOf` has none: everything is closed then. */
function createQueues(outcomesOf: OutcomesOf, leave: (waiting: Waiting, outcomes: readonly Outcome[]) => void) {
  return async function mapAll(feed: KnownFeed): Promise<void> {
    feed.isMapping = true;
    for (let first = feed.queue[0]; first; first = feed.queue[0]) {
      const outcomes = await outcomesOf(first.message, feed);
      if (!outcomes) break;
      feed.queue.shift();
      leave(first, outcomes);
    }
    feed.isMapping = false;
  };
}

/** What becomes of a message beyond its feed's rate; undefined for one within it, and for what comes through the inbox. */
function createRateRefusal(unmapped: Unmapped, now: () => number) {
  const rate = createRateLimit(now);
  return (message: InboundMessage, feed: KnownFeed): readonly Outcome[] | undefined => {
    const { id, messagesPerMinute } = feed.inForce;
    if (message.inbox !== undefined || rate.take(id, messagesPerMinute) === 0) return undefined;
    return unmapped.refuse(message, feed, `more than ${messagesPerMinute} messages a minute, which this feed allows`);
  };
}

/** The id that its topic says; undefined for what is none of a feed's, or may not come from there: intake says why. */
function feedOf(message: InboundMessage): string | undefined {
  const topic = parseTopic(message.topic);
  const isTooLarge = (message.whole?.bytes ?? message.payload.length) > MAX_MESSAGE_BYTES;
  if (topic?.kind !== 'feed' || isTooLarge || !mayPublish(message.publisher, topic)) return undefined;
  return isStorable(topic.feed) ? topic.feed : undefined;
}

/** Maps and judges one message; undefined where everything was closed meanwhile. */
function createMapping(
  { runner, registry, pauses, logger, now, secondLook, tablesOf }: FeedIntakeParts,
  unmapped: Unmapped,
  isClosed: () => boolean,
): (message: InboundMessage, feed: KnownFeed) => Promise<readonly Outcome[] | undefined> {
  return async function map(message, feed) {
    // As it is now: another version may come while this one maps.
    const { inForce } = feed;
    let mapped: MappedMessage;
    try {
      mapped = await mapMessage(message, inForce, { runner, registry: registry(), tables: tablesOf(inForce) });
      const inDoubt = topicsInDoubt(mapped, secondLook);
      if (inDoubt.length > 0 && (await secondLook.refresh(inDoubt))) {
        mapped = await mapMessage(message, inForce, { runner, registry: registry(), tables: tablesOf(inForce) });
      }
    } catch (error) {
      if (isClosed()) return undefined;
      logger.error({ err: error, feed: inForce.id }, 'cannot map, keeping the message');
      return unmapped.hold(message, feed);
    }
    if (!mapped.ok && mapped.isOffence) pauses.offend(inForce, mapped.fault.message, now());
    return isClosed() ? undefined : outcomesOf(mapped, unmapped.noted(message, { inForce }));
  };
}

/** Of canonical messages that name what isn't registered, as far as we know. */
function topicsInDoubt(mapped: MappedMessage, { isInDoubt }: Pick<SecondLook, 'isInDoubt'>): string[] {
  if (!mapped.ok) return [];
  return mapped.messages.filter(({ outcomes }) => isInDoubt(outcomes)).map(({ topic }) => topic);
}
