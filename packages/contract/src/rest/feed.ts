import {
  FEED_CHARSETS,
  FEED_COMPRESSIONS,
  FEED_FORMATS,
  FEED_KINDS,
  FEED_SENDER_KINDS,
  FEED_STATES,
  FEED_TARGETS,
} from '@cityloop/domain/feed/feed';
import { DATUMS } from '@cityloop/domain/grid/datum';
import { z } from 'zod';
import { MAX_MESSAGE_BYTES, QUARANTINE_REASONS } from '../mqtt/quarantine-reason.ts';
import { cursor, instant, limit } from './page.ts';
import { line } from './text.ts';
import { webhookAuth, webhookAuthRequest } from './webhook-auth.ts';

const DAY_SECONDS = 86_400;

/** Also a level of `feed/{feedId}/#` and part of its MQTT user name `feed-{feedId}`. */
const feedId = z.string().regex(/^[a-z][a-z0-9-]{1,47}$/, 'lower-case letters, digits and hyphens, 2 to 48');

const limits = {
  /** Of one raw message. */
  messageBytes: z.int().min(1).max(MAX_MESSAGE_BYTES).default(65_536),
  messagesPerMinute: z.int().min(1).max(600_000).default(6_000),
  /** SenML records, or events, that one raw message may become. */
  recordsPerMessage: z.int().min(1).max(10_000).default(1_000),
};

const settings = {
  name: line(100),
  /** Code of the department that owns it: its events are this department's. */
  department: z.string().min(1).max(64),
  /** Code of the dataset that it fills. */
  dataset: z.string().max(64).default(''),
  target: z.enum(FEED_TARGETS),
  /**
   * JSONata over `{ topic, payload, receivedAt, feed, meta: { headers, query, file } }`: of a webhook, and of a record of a
   * file. Target `senml`: `{ device, records }`, or an array of them; target `cloudevents`: a CloudEvents 1.0 object, or an
   * array of them; target `mixed`: `{ readings, events, status }`, each one or an array. Nothing, or an empty array:
   * deliberately ignored.
   */
  mapping: z.string().max(20_000),
  /**
   * csv: an array of objects by the header; ndjson: an array; xml: an object, attributes as `@name`, text as `#text`; form: an
   * object; binary: `{ bytes, hex, base64 }`; cbor: as JSON, byte strings as base64url; sparkplug: a payload of Sparkplug B.
   */
  format: z.enum(FEED_FORMATS).default('json'),
  charset: z.enum(FEED_CHARSETS).default('utf-8'),
  /** Undone before the payload is read. A webhook's Content-Encoding is undone at the door, without it. */
  compression: z.enum(FEED_COMPRESSIONS).default('none'),
  /** IANA name of the zone of local times, for `$localMillis`; null where the feed has none. */
  zone: z
    .string()
    .max(64)
    .refine(isZone, 'no time zone of the IANA database, such as Asia/Shanghai')
    .nullable()
    .default(null),
  /**
   * Code of a type of device: devices that the feed speaks of and nobody has registered are listed to be approved as one. Null
   * where they are only set aside.
   */
  registersUnknown: z.string().min(1).max(64).nullable().default(null),
  /** Of every `location` that the mapping yields; it is converted to WGS 84. */
  datum: z.enum(DATUMS).default('WGS84'),
  /** Seconds between messages that are expected; null where none is. Twice as long without any is silence. */
  cadenceSeconds: z
    .int()
    .min(1)
    .max(31 * DAY_SECONDS)
    .nullable()
    .default(null),
  /** How old a reading or event may be when it comes; at most the window of all, 7 days. */
  latenessSeconds: z
    .int()
    .min(60)
    .max(7 * DAY_SECONDS)
    .default(7 * DAY_SECONDS),
  limits: z.strictObject(limits).default({ messageBytes: 65_536, messagesPerMinute: 6_000, recordsPerMessage: 1_000 }),
};

function isZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** What one version of a feed says. */
export const feedSettings = z.object({ ...settings, limits: z.object(limits) });
export type FeedSettings = z.infer<typeof feedSettings>;

const unset = <T extends z.ZodType>(schema: z.ZodDefault<T>) => schema.unwrap().optional();

export const newFeed = z.strictObject({ id: feedId, kind: z.enum(FEED_KINDS), ...settings });

/** Makes a new version of what is given and what the version in force says else. */
export const feedChange = z.strictObject({
  name: settings.name.optional(),
  department: settings.department.optional(),
  dataset: unset(settings.dataset),
  target: settings.target.optional(),
  mapping: settings.mapping.optional(),
  format: unset(settings.format),
  charset: unset(settings.charset),
  compression: unset(settings.compression),
  zone: unset(settings.zone),
  datum: unset(settings.datum),
  registersUnknown: unset(settings.registersUnknown),
  cadenceSeconds: unset(settings.cadenceSeconds),
  latenessSeconds: unset(settings.latenessSeconds),
  limits: z.strictObject(limits).optional(),
  /** Why; shown in the list of versions. */
  comment: z.string().max(300).default(''),
  /** The newest version that the author knows of: another one in the meantime is a conflict (412). */
  expectedVersion: z.int().positive(),
  /** False saves the version for later. */
  putInForce: z.boolean().default(true),
});

export const feedVersion = z.object({
  version: z.int(),
  author: z.string(),
  at: instant,
  comment: z.string(),
  inForce: z.boolean(),
  settings: feedSettings,
});
export type FeedVersion = z.infer<typeof feedVersion>;
export const feedVersionsQuery = z.strictObject({ cursor, limit });
export const feedVersionChoice = z.strictObject({ version: z.int().positive() });

export const feedStateChange = z.strictObject({ state: z.enum(FEED_STATES).exclude(['draft']) });

const credentialKind = z.enum(FEED_SENDER_KINDS);
export const feedCredentialChoice = z.strictObject({ kind: credentialKind });
export const feedCredentialRequest = z.strictObject({
  kind: credentialKind,
  /** Of a webhook; `bearer` unless told. */
  auth: webhookAuthRequest.optional(),
});
/** Shown once. By MQTT user name and password sign in; a webhook sends or signs with `password` as `auth` says. */
export const feedCredential = z.object({
  kind: credentialKind,
  username: z.string(),
  password: z.string(),
  auth: webhookAuth.nullable(),
});
export type FeedCredential = z.infer<typeof feedCredential>;

/** Counted since the feed was made, in the transactions that stored what it brought. */
const feedCounts = z.object({
  received: z.int(),
  mapped: z.int(),
  /** The mapping yielded nothing, on purpose. */
  ignored: z.int(),
  /** Not decoded or not mapped: each stands in quarantine as `mapping_failed`. */
  failed: z.int(),
  /** Canonical records that became readings or events, and those that were set aside. */
  recordsTaken: z.int(),
  recordsRefused: z.int(),
});

export const feed = z.object({
  id: z.string(),
  kind: z.enum(FEED_KINDS),
  state: z.enum(FEED_STATES),
  allowedStates: z.array(z.enum(FEED_STATES)),
  /** The version in force, and the newest. */
  version: z.int(),
  newestVersion: z.int(),
  settings: feedSettings,
  createdAt: instant,
  createdBy: z.string(),
  /** It exceeded its limits too often and rests until then by itself; what comes is kept for later. */
  selfPause: z.object({ since: instant, until: instant, reason: z.string(), times: z.int() }).nullable(),
  /** Messages that wait for a paused feed to go on. */
  held: z.int(),
  counts: feedCounts,
  lastReceivedAt: instant.nullable(),
  /** Nothing came for twice the expected cadence; null where none is expected. */
  silent: z.boolean().nullable(),
  credentials: z.array(z.object({ kind: credentialKind, createdAt: instant, auth: webhookAuth.nullable() })),
  /** Where to send: a topic filter or the path of the webhook. */
  address: z.string(),
});
export type FeedItem = z.infer<typeof feed>;
export const feedsQuery = z.strictObject({
  state: z.enum(FEED_STATES).optional(),
  department: z.string().max(64).optional(),
  cursor,
  limit,
});

const FEED_SAMPLE_OUTCOMES = ['captured', 'mapped', 'ignored', 'failed'] as const;

/** What came beside a payload: headers and query of a webhook, never what signs its sender in; of which file it is a record. */
const messageMeta = z.strictObject({
  headers: z.record(z.string().max(100), z.string().max(1_024)).optional(),
  file: z.strictObject({ name: z.string().max(200), record: z.int() }).optional(),
  query: z.record(z.string().max(1_024), z.union([z.string().max(1_024), z.array(z.string().max(1_024))])).optional(),
});

/** A raw message as it came. The newest 20 of each feed are kept, and the newest 20 that failed. */
export const feedSample = z.object({
  id: z.string(),
  at: instant,
  topic: z.string(),
  bytes: z.int(),
  /** base64; the first 64 KiB. */
  payload: z.string(),
  /** The same read by the charset in force, for people. */
  text: z.string(),
  truncated: z.boolean(),
  meta: messageMeta,
  outcome: z.enum(FEED_SAMPLE_OUTCOMES),
  detail: z.string(),
  version: z.int(),
});
export type FeedSample = z.infer<typeof feedSample>;
export const feedSamplesQuery = z.strictObject({ outcome: z.enum(FEED_SAMPLE_OUTCOMES).optional(), cursor, limit });

/** A pasted payload as `text`, or as bytes in `base64`. */
const pasted = z.strictObject({
  topic: z.string().max(1_000).optional(),
  text: z.string().max(MAX_MESSAGE_BYTES).optional(),
  base64: z
    .string()
    .max(MAX_MESSAGE_BYTES * 2)
    .optional(),
  meta: messageMeta.optional(),
});

/** What a mapping makes of samples, without storing anything. What isn't given is taken from the version in force. */
export const feedPreviewRequest = z.strictObject({
  mapping: settings.mapping.optional(),
  target: settings.target.optional(),
  format: unset(settings.format),
  charset: unset(settings.charset),
  compression: unset(settings.compression),
  zone: unset(settings.zone),
  datum: unset(settings.datum),
  latenessSeconds: unset(settings.latenessSeconds),
  /** Ids of samples; without any and without `pasted`, the newest ten. */
  samples: z.array(z.string().max(20)).max(20).optional(),
  pasted: z.array(pasted).max(10).optional(),
});

/** Why a message can't be mapped, with its place: `position` counts characters of the mapping from 0, lines from 1. */
export const mappingFault = z.object({
  stage: z.enum(['decode', 'compile', 'map', 'result', 'limit']),
  message: z.string(),
  code: z.string().nullable(),
  position: z.int().nullable(),
  line: z.int().nullable(),
  column: z.int().nullable(),
});
export type MappingFault = z.infer<typeof mappingFault>;

/** What a canonical record would become. */
const previewRecord = z.object({
  /** Which of the canonical messages it belongs to, from 0. */
  message: z.int(),
  outcome: z.enum(['reading', 'event', 'status', 'quarantined']),
  reason: z.enum(QUARANTINE_REASONS).nullable(),
  detail: z.string(),
  reading: z
    .object({ component: z.string(), metric: z.string(), at: instant, value: z.number(), quality: z.string() })
    .nullable(),
  status: z.object({ component: z.string(), online: z.boolean(), at: instant }).nullable(),
  event: z
    .object({ source: z.string(), id: z.string(), category: z.string(), title: z.string(), grid: z.string() })
    .nullable(),
});
export type PreviewRecord = z.infer<typeof previewRecord>;

const previewResult = z.object({
  /** Null for a pasted payload. */
  sample: z.string().nullable(),
  topic: z.string(),
  receivedAt: instant,
  /** What the mapping saw as `payload`; null where it couldn't be decoded. */
  decoded: z.unknown(),
  outcome: z.enum(['mapped', 'ignored', 'failed']),
  fault: mappingFault.nullable(),
  /** Canonical messages, coordinates in WGS 84: the topic as if published, and the payload. */
  messages: z.array(z.object({ topic: z.string(), payload: z.unknown() })),
  records: z.array(previewRecord),
  /** Of decoding and mapping in the sandbox, in milliseconds. */
  tookMs: z.number(),
});
export type FeedPreviewResult = z.infer<typeof previewResult>;
export const feedPreview = z.object({ results: z.array(previewResult) });
export type FeedPreview = z.infer<typeof feedPreview>;

/** What the webhook answers once the message is committed; `duplicate`: this delivery was taken before. */
export const feedReceipt = z.object({ accepted: z.literal(true), duplicate: z.boolean() });
