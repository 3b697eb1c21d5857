import { z } from 'zod';

const share = z.number().min(0).max(1);
const seconds = z.number().nonnegative();

/** One metric of one device that the load writes to. */
const target = z.object({
  district: z.string().min(1),
  device: z.string().min(1),
  metric: z.string().min(1),
  kind: z.enum(['number', 'boolean']).default('number'),
  /** The usual level, and the level of excursions (of a boolean 0 and 1): put them on both sides of a rule's threshold to raise alarms. */
  usual: z.number().min(-900_000).max(900_000).default(0),
  excursion: z.number().min(-900_000).max(900_000).default(0),
});
export type Target = z.output<typeof target>;

/** What can be set aside, and how the load provokes each. */
export const MALFORMED_REASONS = [
  'not_json',
  'schema',
  'too_large',
  'unknown_device',
  'unknown_metric',
  'unsupported_value',
  'unit_mismatch',
  'unsupported_type',
  'unknown_category',
  'out_of_window',
  'identity_mismatch',
] as const;
export type MalformedReason = (typeof MALFORMED_REASONS)[number];

const faults = z.object({
  /** Messages that are sent twice, the second time `lag` messages of their connection later: a great lag replays old batches. */
  duplicates: z.object({ share, lag: z.int().min(1).default(1) }).optional(),
  /** Messages that are held back while up to `depth` later ones of their connection overtake them. */
  reorder: z.object({ share, depth: z.int().min(1).default(8) }).optional(),
  /** Connections that go away every `everySeconds` for `forSeconds`, and then send at once what fell due. */
  offline: z.object({ share, everySeconds: seconds.min(1), forSeconds: seconds }).optional(),
  /** Devices whose clock is off: behind (negative) or ahead. */
  skew: z.object({ share, ms: z.int() }).optional(),
  /** So many times the rate from `fromSecond` on for `forSeconds`. */
  flood: z.object({ fromSecond: seconds, forSeconds: seconds, factor: z.number().min(1) }).optional(),
  /** Devices that say the same value for ever. */
  stuck: z.object({ share }).optional(),
  /** `identity_mismatch` needs a credential for each connection and the embedded broker; leave it out elsewhere. */
  malformed: z
    .object({
      share,
      reasons: z
        .array(z.enum(MALFORMED_REASONS))
        .min(1)
        .default(() => MALFORMED_REASONS.filter((reason) => reason !== 'identity_mismatch')),
    })
    .optional(),
  /** Readings of a value that the database was told to refuse (a check constraint of the test's). */
  poison: z.object({ share, value: z.number() }).optional(),
});

const plan = z.object({
  targets: z.array(target).min(1),
  /** In all, duplicates not counted. */
  messages: z.int().min(1).max(40_000_000),
  /** Open loop: messages fall due at this rate whatever the answers do. */
  perSecond: z.number().positive(),
  /** Readings of each message. */
  records: z.int().min(1).max(100).default(1),
  connections: z.int().min(1).max(10_000).default(4),
  /** Each connection sends no more than so many unacknowledged messages; what falls due waits, and its latency counts. */
  inFlight: z.int().min(1).max(60_000).default(2_000),
  /** How old readings are when they fall due: more than ingest's clock is made to be off keeps them inside its window. */
  ageMs: z.int().min(0).default(0),
  keepAliveSeconds: z.int().min(0).max(65_535).default(60),
  /** Share of QoS 0: they may be lost, and must not be doubled. */
  qos0: share.default(0),
  /** How often a target goes to its excursion, and for how many messages. */
  excursions: z.object({ share, messages: z.int().min(1) }).default({ share: 0.05, messages: 8 }),
  /** Departments' events among the messages. */
  events: z
    .object({
      share,
      department: z.string(),
      category: z.string(),
      location: z.object({ lon: z.number(), lat: z.number() }),
    })
    .optional(),
  faults: faults.default({}),
});

/** What to send. Everything that is drawn is drawn from the seed and the number of the message. */
export type Plan = z.output<typeof plan>;
export type PlanInput = z.input<typeof plan>;

/** The values of readings carry the number of their record in their last digits: there are this many. */
const MOST_RECORDS = 100_000_000;

/** Fills in what isn't said. @throws with what is wrong */
export function createPlan(input: PlanInput): Plan {
  const filled = plan.parse(input);
  const streams = new Set(filled.targets.map(({ device, metric }) => `${device}/${metric}`));
  if (streams.size < filled.targets.length)
    throw new Error('Cannot trace readings: two targets are the same device and metric');
  const records = filled.messages * filled.records;
  if (records > MOST_RECORDS) throw new Error(`Cannot tell ${records} readings apart: at most ${MOST_RECORDS}`);
  return filled;
}
