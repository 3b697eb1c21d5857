import { z } from 'zod';
import { instant } from './page.ts';

const headerName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'a name of a header: letters, digits and hyphens');
const headerValue = z.string().regex(/^[\x20-\x7e]{0,1000}$/, 'printable ASCII, at most 1,000 characters');

const settings = {
  /** `{cursor}` stands for what the former answer said of where to go on. */
  url: z
    .url({ protocol: /^https?$/, error: 'must be http://… or https://…' })
    .max(2_000)
    .refine((url) => !/^https?:\/\/[^/]*@/.test(url), {
      error: 'give user name and password as auth, not in the address',
    }),
  intervalSeconds: z.int().min(10).max(86_400).default(300),
  /** Sent as they are; what is secret belongs into `auth`. */
  headers: z.record(headerName, headerValue).default({}),
  auth: z
    .discriminatedUnion('scheme', [
      z.strictObject({ scheme: z.literal('bearer') }),
      z.strictObject({ scheme: z.literal('basic'), username: z.string().regex(/^[\x21-\x39\x3b-\x7e]{1,100}$/) }),
      z.strictObject({ scheme: z.literal('header'), header: headerName }),
    ])
    .nullable()
    .default(null),
  timeoutSeconds: z.int().min(1).max(60).default(20),
  /**
   * JSONata over `{ payload, cursor, meta }`, for the next request's `{cursor}`: a text or number. Where it yields another one
   * the next page is asked at once, at most 20 at a time; nothing, or the same, ends the round and is kept for the next.
   */
  cursor: z.string().max(2_000).nullable().default(null),
};

export const feedPullRequest = z.strictObject({
  ...settings,
  /** Kept encrypted; without it the former one stays. */
  secret: z
    .string()
    .regex(/^[\x21-\x7e]{1,1000}$/, 'printable ASCII without blanks')
    .optional(),
});

/** How a feed asks another house, and what the last round came to. The secret is never shown. */
export const feedPull = z.object({
  ...settings,
  hasSecret: z.boolean(),
  /** What `{cursor}` stands for now. */
  at: z.string().nullable(),
  lastAt: instant.nullable(),
  /** `ok`: something new; `unchanged`: the server says that nothing is. */
  lastOutcome: z.enum(['ok', 'unchanged', 'failed']).nullable(),
  lastStatus: z.int().nullable(),
  lastError: z.string(),
  /** In a row: each doubles the wait, up to an hour. */
  failures: z.int(),
  nextAt: instant,
});
export type FeedPullItem = z.infer<typeof feedPull>;
