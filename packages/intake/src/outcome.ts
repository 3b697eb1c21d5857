import type { QuarantineReason } from '@cityloop/contract/mqtt/quarantine-reason';
import type { DeviceStatusRow } from '@cityloop/db/component/device-status';
import type { CityEventRow } from '@cityloop/db/feed/city-event';
import type { FeedNote } from '@cityloop/db/feed/feed-traffic';
import type { Delivery } from '@cityloop/db/ingest/set-aside-delivery';
import type { QuarantineRow } from '@cityloop/db/quarantine/quarantine';
import type { ReadingRow } from '@cityloop/db/telemetry/reading';

/** Who sent it: a device or feed that may speak for itself alone, or one that a credential or the external broker vouches for. */
export type Publisher = { readonly kind: 'device' | 'feed'; readonly id: string } | { readonly kind: 'trusted' };

export interface InboundMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  readonly publisher: Publisher;
  readonly username: string | undefined;
  /** The publisher wants the broker to keep it. */
  readonly retain: boolean;
  /** The broker had kept it: it tells of some time ago. */
  readonly replayed: boolean;
  /** Of a message that was too large to be taken whole: `payload` is its first part. */
  readonly whole?: { readonly bytes: number; readonly sha256: Buffer } | undefined;
  /** An external broker keeps it under this packet identifier until it is acknowledged; `again`: it was sent before (DUP). */
  readonly delivery?: (Delivery & { readonly again: boolean }) | undefined;
  /** It came through the database's inbox, perhaps as the second try of a quarantined message. */
  readonly inbox?: { readonly id: number; readonly redriveOf: number | undefined };
}

/** What becomes of a message, or of one record of it: a value, never an exception. */
export type Outcome =
  | { readonly kind: 'reading'; readonly row: ReadingRow }
  | { readonly kind: 'status'; readonly row: DeviceStatusRow }
  | { readonly kind: 'event'; readonly row: CityEventRow }
  /** What a message did to its feed. */
  | { readonly kind: 'feed'; readonly row: FeedNote }
  | { readonly kind: 'quarantined'; readonly reason: QuarantineReason; readonly row: QuarantineRow };
