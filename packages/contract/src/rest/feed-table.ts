import { z } from 'zod';
import { instant } from './page.ts';

export const MAX_TABLE_ROWS = 100_000;
export const MAX_TABLE_BYTES = 16 * 1024 * 1024;
export const MAX_FEED_TABLES = 20;
/** As `$table("stations", id)` names it. */
export const feedTableName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'a letter, then letters, digits, hyphens and underscores, at most 64');

/** What foreign ids mean here, for mappings. */
export const feedTable = z.object({
  name: z.string(),
  /** Counts its changes. */
  revision: z.int(),
  rows: z.int(),
  /** Of ids and values. */
  bytes: z.int(),
  changedBy: z.string(),
  changedAt: instant,
});
export type FeedTableItem = z.infer<typeof feedTable>;
export const feedTables = z.object({ items: z.array(feedTable), next: z.null() });
