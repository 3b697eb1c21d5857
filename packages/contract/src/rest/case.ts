import { CLOCK_KINDS } from '@cityloop/domain/case/clock';
import { EVIDENCE_STAGES } from '@cityloop/domain/case/report';
import { CASE_STATES } from '@cityloop/domain/case/states';
import { CHANNELS } from '@cityloop/domain/event/category';
import { z } from 'zod';
import { chosenCondition, timelineEntry } from './case-action.ts';
import { cursor, instant, limit, point, requestId } from './page.ts';
import { line, optionalLine, remark } from './text.ts';

const deadline = z.object({
  kind: z.enum(CLOCK_KINDS),
  startedAt: instant,
  dueAt: instant,
  /** When its lamp turns yellow. */
  yellowAt: instant,
});

export const evidenceItem = z.object({
  id: z.string(),
  stage: z.enum(EVIDENCE_STAGES),
  sha256: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  by: z.string(),
  at: instant,
});
export type EvidenceItem = z.infer<typeof evidenceItem>;

export const caseSummary = z.object({
  id: z.string(),
  version: z.int(),
  state: z.enum(CASE_STATES),
  category: z.string(),
  categoryName: z.string(),
  categoryNameEn: z.string(),
  priority: z.int(),
  title: z.string(),
  district: z.string(),
  street: z.string(),
  grid: z.string(),
  address: z.string(),
  location: point,
  department: z.string().nullable(),
  handler: z.string().nullable(),
  channel: z.enum(CHANNELS),
  component: z.string().nullable(),
  reportedAt: instant,
  stateEnteredAt: instant,
  endedAt: instant.nullable(),
  repeats: z.int(),
  reworks: z.int(),
  returns: z.int(),
  deadlines: z.array(deadline),
  lamp: z.enum(['green', 'yellow', 'red', 'off']),
});
export type CaseSummary = z.infer<typeof caseSummary>;

/** What a sensor measured when it broke a limit. */
const breach = z.object({
  /** Left out: the value. `trust`: how far the metric's stream is trusted, in %. */
  of: z.enum(['value', 'trust']).optional(),
  metric: z.string(),
  metricName: z.string(),
  metricNameEn: z.string(),
  kind: z.enum(['number', 'boolean']),
  value: z.number(),
  limit: z.number(),
  unit: z.string(),
});

export const caseDetail = caseSummary.extend({
  description: z.string(),
  /** Of a case that an alarm opened: what pages show, in the reader's language, in place of the description. */
  breach: breach.nullable(),
  reporter: z.string().nullable(),
  alarm: z.string().nullable(),
  confirmation: z.object({ by: z.string(), holds: z.boolean() }).nullable(),
  condition: chosenCondition.nullable(),
  arrivedAt: instant.nullable(),
  mergedInto: z.string().nullable(),
  voidRequestedBy: z.string().nullable(),
  openUrges: z.int(),
  photoRequired: z.boolean(),
  /** What else the rules look at: with these, whoever has the case asks the domain itself what is open to them. */
  facts: z.object({
    filedBy: z.string().nullable(),
    handledBy: z.array(z.string()),
    reporters: z.array(z.string()),
    dispatchedBy: z.array(z.string()),
    verifiedBy: z.array(z.string()),
    confirmationExempt: z.boolean(),
  }),
  /** Whom the responsibility list names, and the row that says so. */
  recommended: z.object({ department: z.string(), because: z.looseObject({}) }).nullable(),
  timeline: z.array(timelineEntry),
  evidence: z.array(evidenceItem),
  allowedActions: z.array(z.string()),
});
export type CaseDetail = z.infer<typeof caseDetail>;

const overdue = z
  .enum(['true', 'false', '1', '0', 'stage', 'total'])
  .transform((word) => (word === '1' ? 'true' : word === '0' ? 'false' : word));

/** `state` may name several, separated by commas; `open` stands for all that are not ended. */
export const casesQuery = z.strictObject({
  state: z.string().max(200).optional(),
  district: z.string().max(64).optional(),
  department: z.string().max(64).optional(),
  handler: z.string().max(64).optional(),
  category: z.string().max(64).optional(),
  channel: z.enum(CHANNELS).optional(),
  component: z.string().max(64).optional(),
  q: z.string().max(100).optional(),
  /** `true`: past a limit, whichever; `stage` or `total`: past that one; `false`: past none. */
  overdue: overdue.optional(),
  /** `newest` (the default) or `urgency`: earliest running deadline first. */
  order: z.enum(['newest', 'urgency']).default('newest'),
  cursor,
  limit,
});

export const caseReport = z.strictObject({
  requestId: requestId.optional(),
  category: z.string().min(1).max(64),
  title: line(200),
  description: remark(4000).default(''),
  location: z.strictObject({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) }),
  address: optionalLine(300).default(''),
  channel: z.enum(CHANNELS).optional(),
  component: z.string().max(64).optional(),
});
export type CaseReport = z.input<typeof caseReport>;

/** Images and PDF only; what a browser would run is refused. */
/** What pickers of photos offer: with it phones that keep HEIC hand over JPEG. */
export const EVIDENCE_PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;
export const EVIDENCE_MEDIA_TYPES = [...EVIDENCE_PHOTO_TYPES, 'application/pdf'] as const;
export const MAX_EVIDENCE_BYTES = 10 * 1024 * 1024;

/** The upload of a photo or document. */
export const evidenceForm = {
  file: {
    maxBytes: MAX_EVIDENCE_BYTES,
    mediaType: 'application/octet-stream',
    description: `At most ${MAX_EVIDENCE_BYTES} bytes; by its content one of ${EVIDENCE_MEDIA_TYPES.join(', ')}`,
  },
  fields: z.strictObject({ stage: evidenceItem.shape.stage }),
} as const;
export const evidenceReceipt = z.object({ id: z.string(), sha256: z.string() });
