import type { IngestCounts } from '@cityloop/db/ingest/ingest-lane';
import type { InboundMessage } from '@cityloop/intake/outcome';
import type { Entry } from './held.ts';

export interface NumberedBatch {
  /** Of its lane's epoch, greater than that of every batch before; the same for every try. */
  readonly number: number;
  readonly entries: readonly Entry[];
  /** The messages that are settled with it: for the totals, and to be taken out of the inbox. */
  readonly messages: readonly InboundMessage[];
  /** When its first message came, and up to when everything that came is in it or in one before; as of performance.now(). */
  readonly since: number;
  readonly through: number;
}

/** What a batch has changed in the database. */
export interface Written {
  readonly counts: IngestCounts;
  readonly alarmChanges: number;
  readonly statusChanges: number;
}

export type WriteBatch = (batch: NumberedBatch) => Promise<Written>;

export const NO_COUNTS: IngestCounts = {
  messages: 0,
  readings: 0,
  duplicates: 0,
  conflicts: 0,
  quarantined: 0,
  events: 0,
  statuses: 0,
};
