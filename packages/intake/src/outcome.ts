import type { QuarantineReason } from '@cityloop/contract/mqtt/quarantine-reason';
import type { CityEvent } from '@cityloop/domain/event/city-event';
import type { FeedNote } from '@cityloop/domain/feed/feed-note';
import type { MessageMeta } from '@cityloop/domain/feed/message-meta';
import type { ReportedStatus } from '@cityloop/domain/telemetry/online';
import type { QuarantinedMessage } from '@cityloop/domain/telemetry/quarantined-message';
import type { TakenReading } from '@cityloop/domain/telemetry/reading';

/**
 * Who sent it: a device or feed that may speak for itself alone, a listener that may say nothing, or one that a credential or the
 * external broker vouches for.
 */
export type Publisher =
  | { readonly kind: 'device' | 'feed' | 'listener'; readonly id: string }
  | { readonly kind: 'trusted' };

export interface InboundMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly publisher: Publisher;
  readonly username: string | undefined;
  /** What came beside the payload: of webhooks. */
  readonly meta?: MessageMeta | undefined;
  /** The publisher wants the broker to keep it. */
  readonly retain: boolean;
  /** The broker had kept it: it speaks of an earlier time. */
  readonly replayed: boolean;
  /** Set where the message was too large: `payload` is its first part then. */
  readonly whole?: { readonly bytes: number; readonly sha256: Buffer } | undefined;
  /** Of an external broker, at QoS 1. */
  readonly delivery?: Delivery | undefined;
  /** It came through the database's inbox, perhaps as the second try of a quarantined message. */
  readonly inbox?: { readonly id: number; readonly redriveOf: number | undefined };
}

/** The broker keeps the message under this packet identifier of our session until it is acknowledged. */
export interface Delivery {
  /** Client identifier. */
  readonly session: string;
  /** 1 to 65,535. */
  readonly packetId: number;
  /** It was sent before (DUP). */
  readonly isRedelivery: boolean;
}

/** What becomes of a message, or of one record of it: a value, never an exception. */
export type Outcome =
  | { readonly kind: 'reading'; readonly row: TakenReading }
  | { readonly kind: 'status'; readonly row: ReportedStatus }
  | { readonly kind: 'event'; readonly row: CityEvent }
  /** What a message did to its feed. */
  | { readonly kind: 'feed'; readonly row: FeedNote }
  | { readonly kind: 'quarantined'; readonly reason: QuarantineReason; readonly row: QuarantinedMessage };
