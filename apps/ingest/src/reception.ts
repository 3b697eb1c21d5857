import type { InboundMessage, Outcome } from '@cityloop/intake/outcome';
import type { Batcher } from './batch.ts';
import type { FeedIntake } from './feeds/feed-intake.ts';

/** Where messages come in: judged at once, then held in a lane until they are in the database. */
export interface Reception {
  /** `onCommitted` is called once the message is in the database; never when it isn't. Calls of one lane keep their order. */
  take(message: InboundMessage, onCommitted: () => void): Taken;
  /** Whether who sent a message of this kind should send no more for now. */
  isFull(lane: WaitingPlace): boolean;
  /** Called whenever a lane that was full has room again. */
  onRoom(listener: () => void): void;
}

export interface Taken {
  readonly outcomes: readonly Outcome[];
  readonly lane: WaitingPlace;
}

export type LaneKind = 'telemetry' | 'event';
/** Where messages wait: in a lane, or before it, for their feed's mapping. */
export type WaitingPlace = LaneKind | 'feed';

/**
 * Two lanes, each with its own transactions and limits: events never wait behind telemetry, and are never held up because
 * telemetry is. Everything that isn't an event alone goes with telemetry. What feeds bring is mapped first, elsewhere, and
 * reaches its lane when that is done.
 */
export function createReception(
  takeIn: (message: InboundMessage) => readonly Outcome[],
  lanes: Readonly<Record<LaneKind, Batcher>>,
  feeds: FeedIntake,
): Reception {
  function submit(message: InboundMessage, outcomes: readonly Outcome[], onCommitted: () => void): Taken {
    const lane = laneOf(outcomes);
    lanes[lane].submit({ message, outcomes, onCommitted });
    return { outcomes, lane };
  }

  return {
    take(message, onCommitted) {
      if (!message.topic.startsWith('feed/')) return submit(message, takeIn(message), onCommitted);
      feeds.take(message, (outcomes) => submit(message, outcomes, onCommitted));
      return { outcomes: [], lane: 'feed' };
    },
    isFull: (lane) => (lane === 'feed' ? feeds.isFull() : lanes[lane].isFull()),
    onRoom(listener) {
      for (const lane of Object.values(lanes)) lane.onRoom(listener);
      feeds.onRoom(listener);
    },
  };
}

function laneOf(outcomes: readonly Outcome[]): LaneKind {
  const hasEvent = outcomes.some(({ kind }) => kind === 'event');
  return hasEvent && outcomes.every(({ kind }) => kind === 'event' || kind === 'feed') ? 'event' : 'telemetry';
}
