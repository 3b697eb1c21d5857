import type { Batcher } from './batch.ts';
import type { InboundMessage, Outcome } from '@cityloop/intake/outcome';

/** Where messages come in: judged at once, then held in a lane until they are in the database. */
export interface Reception {
  /** `onCommitted` is called once the message is in the database; never when it isn't. Calls of one lane keep their order. */
  take(message: InboundMessage, onCommitted: () => void): Taken;
  /** Whether who sent a message of this kind should send no more for now. */
  isFull(lane: LaneKind): boolean;
  /** Called whenever a lane that was full has room again. */
  onRoom(listener: () => void): void;
}

export interface Taken {
  readonly outcomes: readonly Outcome[];
  readonly lane: LaneKind;
}

export type LaneKind = 'telemetry' | 'event';

/**
 * Two lanes, each with its own transactions and limits: events never wait behind telemetry, and are never held up because
 * telemetry is. Everything that isn't an event alone goes with telemetry.
 */
export function createReception(
  takeIn: (message: InboundMessage) => readonly Outcome[],
  lanes: Readonly<Record<LaneKind, Batcher>>,
): Reception {
  return {
    take(message, onCommitted) {
      const outcomes = takeIn(message);
      const lane = outcomes.length > 0 && outcomes.every(({ kind }) => kind === 'event') ? 'event' : 'telemetry';
      lanes[lane].submit({ message, outcomes, onCommitted });
      return { outcomes, lane };
    },
    isFull: (lane) => lanes[lane].isFull(),
    onRoom(listener) {
      for (const lane of Object.values(lanes)) lane.onRoom(listener);
    },
  };
}
