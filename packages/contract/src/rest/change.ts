import { z } from 'zod';
import { instant } from './page.ts';

/** A line of the numbered change feed. What the caller may not see keeps its number as `hidden`. */
export const change = z.union([
  z.object({
    feedNo: z.int(),
    at: instant,
    kind: z.enum(['case', 'alarm', 'component']),
    id: z.string(),
    version: z.int(),
  }),
  z.object({ feedNo: z.int(), at: instant, kind: z.literal('hidden') }),
]);
export type Change = z.infer<typeof change>;

export const changesQuery = z.strictObject({
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
});
/** Some of what was asked for is no longer kept: fetch everything again and go on after `last`. */
const reload = z.literal(true).optional();
export const changesAnswer = z.object({ changes: z.array(change), last: z.int(), reload });
export type ChangesAnswer = z.infer<typeof changesAnswer>;
