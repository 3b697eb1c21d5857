import type { InboundMessage, Outcome } from '@cityloop/intake/outcome';
import type { FeedIntake } from '../feeds/feed-intake.ts';
import type { SecondLook } from '../identity/second-look.ts';
import type { Batcher } from '../lane/batch.ts';
import type { Lanes } from '../lane/lanes.ts';
import type { Placement } from '../lane/placement.ts';

/** Where messages come in: judged at once, then held in a lane until they are in the database. */
export interface Reception {
  /** `onCommitted` is called once the message is in the database; never when it isn't. Calls of one lane keep their order. */
  take(message: InboundMessage, onCommitted: () => void): Taken;
  /** Senders of messages of this kind should wait. */
  isFull(kind: 'telemetry' | 'event' | 'feed'): boolean;
  /** Called whenever a lane that was full has room again. */
  onRoom(listener: () => void): void;
}

export interface Taken {
  /** Of a feed's message, and of one that names what we don't know, they are known once it is committed, at the latest. */
  readonly outcomes: readonly Outcome[];
  readonly place: WaitingPlace;
}

/** Where a message waits: in a lane, for the mapping of its feed, or for a look into the database. */
export type WaitingPlace = Pick<Batcher, 'isFull'>;

type Settle = (outcomes: readonly Outcome[]) => void;

export interface ReceptionParts {
  readonly takeIn: (message: InboundMessage) => readonly Outcome[];
  readonly lanes: Lanes;
  readonly feeds: FeedIntake;
  /** Where messages wait that name what we don't know. */
  readonly secondLook: SecondLook;
  readonly placement: Placement;
}

/**
 * Each lane has its own transactions and limits: events never wait behind telemetry, and are never held up because
 * telemetry is. Everything that isn't an event alone goes with telemetry, all of one gateway over the same lane, so that
 * rules see its readings in their order (`placement`). What feeds bring is mapped first, elsewhere.
 */
export function createReception({ takeIn, lanes, feeds, secondLook, placement }: ReceptionParts): Reception {
  const { telemetry, event } = lanes;
  const [first] = telemetry;
  const all = [...telemetry, event];

  function laneOf(outcomes: readonly Outcome[]): Batcher {
    for (const { kind, row } of outcomes) {
      if (kind !== 'reading' && kind !== 'status') continue;
      return telemetry[placement.laneOf(row.componentKey)] ?? first;
    }
    return isEventAlone(outcomes) ? event : first;
  }

  function laneOfFeed(outcomes: readonly Outcome[]): Batcher {
    for (const { kind, row } of outcomes) {
      if (kind === 'reading' || kind === 'status') placement.addFed(row.componentKey);
    }
    return isEventAlone(outcomes) ? event : first;
  }

  return {
    take(message, onCommitted) {
      const submit = (lane: Batcher, outcomes: readonly Outcome[]) => lane.submit({ message, outcomes, onCommitted });
      if (message.topic.startsWith('feed/')) {
        const begin = (settle: Settle) => feeds.take(message, settle);
        return takenLater(feeds, begin, (mapped) => submit(laneOfFeed(mapped), mapped));
      }
      const outcomes = takeIn(message);
      if (secondLook.isInDoubt(outcomes)) {
        const begin = (settle: Settle) => secondLook.hold(message, settle);
        return takenLater(secondLook, begin, (judged) => submit(laneOf(judged), judged));
      }
      const lane = laneOf(outcomes);
      submit(lane, outcomes);
      return { outcomes, place: lane };
    },
    isFull(kind) {
      if (kind === 'feed') return feeds.isFull();
      return kind === 'event' ? event.isFull() : telemetry.some((lane) => lane.isFull());
    },
    onRoom(listener) {
      for (const lane of all) lane.onRoom(listener);
      feeds.onRoom(listener);
      secondLook.onRoom(listener);
    },
  };
}

/** The outcomes are known later: from then on they stand in what is returned. */
function takenLater(place: WaitingPlace, begin: (settle: Settle) => void, submit: Settle): Taken {
  const taken: { outcomes: readonly Outcome[]; readonly place: WaitingPlace } = { outcomes: [], place };
  begin((outcomes) => {
    taken.outcomes = outcomes;
    submit(outcomes);
  });
  return taken;
}

function isEventAlone(outcomes: readonly Outcome[]): boolean {
  const hasEvent = outcomes.some(({ kind }) => kind === 'event');
  return hasEvent && outcomes.every(({ kind }) => kind === 'event' || kind === 'feed');
}
