import type { InboundMessage, Outcome } from '@cityloop/intake/outcome';

/** A judged message on its way to the database. */
export interface Held {
  readonly message: InboundMessage;
  readonly outcomes: readonly Outcome[];
  readonly onCommitted: () => void;
}

/** One of its outcomes, with the message that it came from. */
export interface Entry {
  readonly message: InboundMessage;
  readonly outcome: Outcome;
}
