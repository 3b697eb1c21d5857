import { z } from 'zod';
import { cursor, instant, limit } from './page.ts';

/**
 * uploading: its bytes come, by one request or by several that go on where the former one ended; received: all are there;
 * reading: its records are handed over; then done, or repeated (the same content came before: nothing of it is read again),
 * failed or cancelled.
 */
const FEED_FILE_STATES = ['uploading', 'received', 'reading', 'done', 'repeated', 'failed', 'cancelled'] as const;

/** Of what is sent, and of what is packed in it. */
export const MAX_FEED_FILE_BYTES = 4 * 1024 ** 3;

export const feedFile = z.object({
  id: z.string(),
  feed: z.string(),
  name: z.string(),
  state: z.enum(FEED_FILE_STATES),
  /** Of the whole file; null while its sender hasn't said. */
  bytes: z.int().nullable(),
  /** So many have come. */
  received: z.int(),
  sha256: z.string().nullable(),
  /** How it falls into records: rows below a header, lines, elements of an array, or one message. */
  split: z.enum(['csv', 'lines', 'array', 'whole']).nullable(),
  /** Of what is read, 0 to 1. */
  progress: z.number(),
  /** Handed over, and of those not yet taken in. */
  records: z.int(),
  waiting: z.int(),
  /** Set aside as too large. */
  refused: z.int(),
  /** The file of the same content that came before. */
  sameAs: z.string().nullable(),
  /** How often this one came again. */
  repeats: z.int(),
  /** Why it failed, or what it waits for. */
  note: z.string(),
  createdBy: z.string(),
  createdAt: instant,
  finishedAt: instant.nullable(),
});
export type FeedFileItem = z.infer<typeof feedFile>;

export const feedFilesQuery = z.strictObject({ cursor, limit });
export const newFeedFileQuery = z.strictObject({
  /** Where neither a form nor Content-Disposition says it. */
  name: z.string().max(200).optional(),
});
