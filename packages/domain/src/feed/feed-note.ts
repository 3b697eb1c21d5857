import type { MessageMeta } from './message-meta.ts';

/** What became of a raw message of a feed; `held`: kept until the feed goes on. */
export type FeedOutcome = SampledOutcome | 'held';
/** Those of which a few messages are kept to look at. */
export type SampledOutcome = 'captured' | 'mapped' | 'ignored' | 'failed';

/** What one raw message did to its feed, besides the readings and events that it brought. */
export interface FeedNote {
  readonly feed: string;
  readonly receivedAt: Date;
  readonly outcome: FeedOutcome;
  readonly recordsTaken: number;
  readonly recordsRefused: number;
  readonly sample: CapturedSample | undefined;
  /** Ids of devices that it spoke of, to be approved. */
  readonly unknownDevices?: readonly string[] | undefined;
  /** The raw message, kept until the feed goes on. */
  readonly held:
    | {
        readonly topic: string;
        readonly payload: Uint8Array;
        readonly username: string | undefined;
        readonly meta: MessageMeta | undefined;
      }
    | undefined;
}

export interface CapturedSample {
  readonly feed: string;
  readonly at: Date;
  readonly topic: string;
  /** The first part of what came. */
  readonly payload: Uint8Array;
  /** The length of all that came. */
  readonly bytes: number;
  readonly outcome: SampledOutcome;
  readonly detail: string;
  readonly meta?: MessageMeta | undefined;
  /** Of the feed, when it came. */
  readonly version: number;
}
