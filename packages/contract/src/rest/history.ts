import { z } from 'zod';
import { cursor, flag, instant, limit } from './page.ts';

/** What a browser sends at most; larger files are imported by `npm run import-history`. */
export const MAX_HISTORY_BYTES = 2 * 1024 * 1024 * 1024;

const historyState = z.enum(['waiting', 'checking', 'loading', 'summing', 'done', 'refused', 'failed']);

/** A file of readings of before, and how far it has come. */
export const historyImport = z.object({
  id: z.string(),
  name: z.string(),
  /** Of times without an offset. */
  zone: z.string(),
  bytes: z.int(),
  takeGood: z.boolean(),
  state: historyState,
  /** What stopped it. */
  message: z.string().nullable(),
  requestedBy: z.string(),
  createdAt: instant,
  updatedAt: instant,
  finishedAt: instant.nullable(),
  checkedBytes: z.int(),
  loadedBytes: z.int(),
  rows: z.int(),
  new: z.int(),
  repeated: z.int(),
  conflicting: z.int(),
  refused: z.int(),
  /** Of the readings that were taken. */
  firstAt: instant.nullable(),
  lastAt: instant.nullable(),
  /** Days that were beyond retention and are kept as history. */
  keptDays: z.int(),
  /** The first hundred of them. */
  faults: z.array(z.object({ line: z.int(), column: z.string().optional(), message: z.string() })),
});
export type HistoryItem = z.infer<typeof historyImport>;

export const historyQuery = z.strictObject({ cursor, limit });

export const newHistoryQuery = z.strictObject({
  /** Of a file that is the body; a form tells its own. */
  name: z.string().min(1).max(200).optional(),
  /** IANA name; left out: the city's. */
  zone: z.string().min(1).max(64).optional(),
  /** Leave out the lines that hold no reading, instead of refusing the file. */
  takeGood: flag.optional(),
});
