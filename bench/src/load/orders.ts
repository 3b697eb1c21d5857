import type { Credential } from '@cityloop/load/frames';
import type { BrokerAddress } from './publisher.ts';
import type { Target } from './reading-source.ts';

interface ToBroker {
  readonly broker: BrokerAddress;
  readonly credential: Credential | undefined;
}

/** Readings without end, spread over connections; each device stays on one of them, so its readings keep their order. */
export interface StreamOrder extends ToBroker {
  readonly kind: 'stream';
  readonly targets: readonly Target[];
  /** Readings in a message. */
  readonly records: number;
  readonly connections: number;
  readonly pace: Pace;
}

/**
 * `window`: closed loop, so many unacknowledged messages per connection: finds the limit. `granted`: closed loop where an
 * acknowledgement doesn't mean committed: so many messages in all, then as many as `grant` allows. `perSecond`: open
 * loop, messages leave at their intended times whatever the answers do. `offered`: open loop too, but a connection has at most
 * `window` unacknowledged messages; the rest waits in the devices, which hold at most `held` of them and drop the others
 * unsent.
 */
export type Pace =
  | { readonly window: number }
  | { readonly granted: number }
  | { readonly perSecond: number }
  | { readonly offered: number; readonly window: number; readonly held: number };

/** One message with the time at which it is meant to leave (epoch milliseconds). */
export interface Probe {
  readonly dueAt: number;
  readonly topic: string;
  readonly payload: string;
}

/** These messages at their intended times, on one connection. It fails when not all are acknowledged `limitMs` after the last. */
export interface ProbeOrder extends ToBroker {
  readonly kind: 'probe';
  readonly probes: readonly Probe[];
  readonly limitMs: number;
}

export interface Counts {
  readonly sent: number;
  readonly acknowledged: number;
  /** Due, and waiting in the devices. */
  readonly waiting: number;
  /** Due, and dropped unsent by devices whose memory was full. */
  readonly dropped: number;
  /** When it was counted, on the generator's own monotonic clock in milliseconds. */
  readonly at: number;
}

/** When each probe really left, and when the broker acknowledged it. */
export interface ProbeTimes {
  readonly sentAt: number;
  readonly acknowledgedAt: number;
}

/** To the generator: one order, then `count` as often as wanted, then `stop`. */
export type ToGenerator =
  | StreamOrder
  | ProbeOrder
  /** Of a stream that is granted: how many messages it may have sent in all. */
  | { readonly kind: 'grant'; readonly upTo: number }
  /** Of a stream that is offered: from now on so many per second. */
  | { readonly kind: 'offer'; readonly perSecond: number }
  | { readonly kind: 'count' }
  /** It fails when not all is acknowledged in so long. */
  | { readonly kind: 'stop'; readonly limitMs: number };

export type FromGenerator =
  | { readonly kind: 'started' }
  | ({ readonly kind: 'counted' } & Counts)
  /** All that was sent is acknowledged. */
  | ({ readonly kind: 'stopped' } & Counts)
  | { readonly kind: 'probed'; readonly times: readonly ProbeTimes[] }
  | { readonly kind: 'failed'; readonly reason: string };
