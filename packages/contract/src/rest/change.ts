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
  /** As a former answer said it: where the feed has another one now, the answer says `reload`. */
  generation: z.uuid().optional(),
});
/** Some of what was asked for is no longer kept, or belongs to another history: fetch everything again and go on after `last`. */
const reload = z.literal(true).optional();
/** Which history the numbers belong to; another one after the database was restored or rolled back. */
const generation = z.uuid();
export const changesAnswer = z.object({ changes: z.array(change), last: z.int(), generation, reload });
export type ChangesAnswer = z.infer<typeof changesAnswer>;
