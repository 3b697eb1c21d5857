import { z } from 'zod';
import { cursor, flag, instant, limit } from './page.ts';

const filter = {
  reason: z.string().max(40).optional(),
  /** Who published: a user name, or a topic where the broker names nobody; as a group says it. */
  source: z.string().max(120).optional(),
  topicPattern: z.string().max(200).optional(),
};

export const quarantineQuery = z.strictObject({
  ...filter,
  /** Taken in after all, or not. */
  redriven: flag.optional(),
  cursor,
  limit,
});
export const quarantineItem = z.object({
  id: z.string(),
  at: instant,
  topic: z.string(),
  username: z.string().nullable(),
  source: z.string(),
  topicPattern: z.string(),
  reason: z.string(),
  detail: z.string(),
  /** Of what came, and of that what is kept. */
  bytes: z.int(),
  keptBytes: z.int(),
  sha256: z.string(),
  /** What is kept, base64: at most 64 KiB. A record of a larger pack stands here as a pack of its own. */
  raw: z.string(),
  /** Still set aside; waiting to be tried again; taken in after all. */
  state: z.enum(['open', 'waiting', 'redriven']),
  /** When it was tried again and set aside again. */
  triedAt: instant.nullable(),
  redrivenAt: instant.nullable(),
});
export type QuarantineItem = z.infer<typeof quarantineItem>;

/** Messages of one source and kind of topic that were set aside for one reason. */
export const quarantineGroup = z.object({
  source: z.string(),
  topicPattern: z.string(),
  reason: z.string(),
  /** All there were; of each source and reason some are kept an hour, the rest is only counted. */
  count: z.int(),
  kept: z.int(),
  /** Of the kept ones: taken in after all, waiting to be, and those of which only a part is kept. */
  redriven: z.int(),
  waiting: z.int(),
  incomplete: z.int(),
  firstAt: instant,
  lastAt: instant,
  /** The newest kept one. */
  sample: z.string().nullable(),
  detail: z.string().nullable(),
  /** How many devices the topics of the kept ones name. */
  devices: z.int(),
  /** The device, where it is one. */
  device: z.object({ id: z.string(), inService: z.boolean() }).nullable(),
  department: z.string().nullable(),
});
export type QuarantineGroup = z.infer<typeof quarantineGroup>;

export const redriveFilter = z
  .strictObject(filter)
  .refine((given) => Object.values(given).some((value) => value !== undefined), {
    error: 'name at least one of reason, source, topicPattern',
  });
/** At most so many messages are taken by one call: call again for the rest. */
export const MAX_REDRIVEN = 500;
export const redriveAnswer = z.object({
  /** Handed to ingest by this call. */
  sent: z.int(),
  /** Of the filter, what could be tried again by another call. */
  remaining: z.int(),
  /** On their way, with those of this call. */
  waiting: z.int(),
  /** Cannot be tried again: only a part of each is kept. */
  incomplete: z.int(),
});
export type RedriveAnswer = z.infer<typeof redriveAnswer>;
