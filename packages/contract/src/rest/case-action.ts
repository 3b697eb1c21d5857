import type { CaseActionType } from '@cityloop/domain/case/action-types';
import { CASE_STATES } from '@cityloop/domain/case/states';
import { CHANNELS } from '@cityloop/domain/event/category';
import { TIME_UNITS } from '@cityloop/domain/time/work-calendar';
import { z } from 'zod';
import { instant, point, requestId } from './page.ts';
import { remark, sentence } from './text.ts';

const expectedVersion = z.int().positive();
const versioned = { requestId, expectedVersion };
const unversioned = { requestId, expectedVersion: expectedVersion.optional() };
const text = sentence();
const comment = remark().optional();
const evidence = z.array(z.string().max(64)).max(20);
const code = z.string().min(1).max(64);

/** What a request for each action says. */
const SAYS = {
  confirm: { holds: z.boolean(), comment, evidence: evidence.optional() },
  file: { conditions: code.optional(), comment },
  decline: { reason: text },
  dispatch: { department: code, handler: code.optional(), reason: remark().optional() },
  reassign: { handler: code.optional(), reason: text },
  accept: {},
  arrive: { location: point.optional() },
  dispose: { evidence: evidence.default([]), comment },
  return: { reason: text, evidence: evidence.optional() },
  passVerification: { evidence: evidence.default([]), comment },
  failVerification: { evidence: evidence.default([]), reason: text },
  close: { comment },
  requestVoid: { reason: text },
  void: { reason: remark().optional() },
  merge: { into: code },
  urge: { opinion: text },
  replyUrge: { reply: text },
  comment: { text },
} as const satisfies Record<CaseActionType, z.ZodRawShape>;

/** One shape for each action; unknown keys are refused. */
export const caseAction = z.discriminatedUnion('action', [
  z.strictObject({ ...versioned, action: z.literal('confirm'), ...SAYS.confirm }),
  z.strictObject({ ...versioned, action: z.literal('file'), ...SAYS.file }),
  z.strictObject({ ...versioned, action: z.literal('decline'), ...SAYS.decline }),
  z.strictObject({ ...versioned, action: z.literal('dispatch'), ...SAYS.dispatch }),
  z.strictObject({ ...versioned, action: z.literal('reassign'), ...SAYS.reassign }),
  z.strictObject({ ...versioned, action: z.literal('accept'), ...SAYS.accept }),
  z.strictObject({ ...versioned, action: z.literal('arrive'), ...SAYS.arrive }),
  z.strictObject({ ...versioned, action: z.literal('dispose'), ...SAYS.dispose }),
  z.strictObject({ ...versioned, action: z.literal('return'), ...SAYS.return }),
  z.strictObject({ ...versioned, action: z.literal('passVerification'), ...SAYS.passVerification }),
  z.strictObject({ ...versioned, action: z.literal('failVerification'), ...SAYS.failVerification }),
  z.strictObject({ ...versioned, action: z.literal('close'), ...SAYS.close }),
  z.strictObject({ ...versioned, action: z.literal('requestVoid'), ...SAYS.requestVoid }),
  z.strictObject({ ...versioned, action: z.literal('void'), ...SAYS.void }),
  z.strictObject({ ...versioned, action: z.literal('merge'), ...SAYS.merge }),
  z.strictObject({ ...versioned, action: z.literal('urge'), ...SAYS.urge }),
  z.strictObject({ ...unversioned, action: z.literal('replyUrge'), ...SAYS.replyUrge }),
  z.strictObject({ ...unversioned, action: z.literal('comment'), ...SAYS.comment }),
]);
export type CaseActionRequestBody = z.input<typeof caseAction>;

const timeLimit = z.object({ amount: z.number(), unit: z.enum(TIME_UNITS) });

/** The filing condition that a case was filed under, as the book had it then. */
export const chosenCondition = z.object({
  code: z.string(),
  timeLimit,
  totalTimeLimit: timeLimit.optional(),
  closingCondition: z.string(),
  /** Of the book; missing in cases filed before editions were kept. */
  edition: z.string().optional(),
});

const reportSaid = z.looseObject({ channel: z.enum(CHANNELS), title: z.string() });

/** What ended that the case hangs on; the pages word it. */
const ended = z.object({ ended: z.enum(['device', 'category', 'department']), code: z.string(), since: z.string() });

/** What goes on file for each action: what was said, and what policy chose at that moment. */
const ON_FILE = {
  ...SAYS,
  file: { comment, condition: chosenCondition.optional() },
  dispatch: { ...SAYS.dispatch, because: z.looseObject({}).optional() },
  failVerification: { ...SAYS.failVerification, released: z.literal(true).optional() },
  comment: { text: z.string(), because: ended.optional() },
  return: { ...SAYS.return, because: ended.optional() },
  reassign: { ...SAYS.reassign, because: z.object({ account: z.string(), by: z.string() }).optional() },
  report: { report: reportSaid },
  joinReport: { report: reportSaid, because: z.looseObject({}).optional() },
} as const;

function entry<const T extends string, S extends z.ZodRawShape>(type: T, body: S) {
  return z.object({
    seq: z.int(),
    type: z.literal(type),
    at: instant,
    actor: z.string(),
    actorName: z.string(),
    role: z.string(),
    /** The state before; null at the birth of the case. */
    from: z.enum(CASE_STATES).nullable(),
    to: z.enum(CASE_STATES),
    body: z.looseObject(body),
  });
}

/** One entry of a case's log, by its type. */
export const timelineEntry = z.discriminatedUnion('type', [
  entry('report', ON_FILE.report),
  entry('joinReport', ON_FILE.joinReport),
  entry('confirm', ON_FILE.confirm),
  entry('file', ON_FILE.file),
  entry('decline', ON_FILE.decline),
  entry('dispatch', ON_FILE.dispatch),
  entry('reassign', ON_FILE.reassign),
  entry('accept', ON_FILE.accept),
  entry('arrive', ON_FILE.arrive),
  entry('dispose', ON_FILE.dispose),
  entry('return', ON_FILE.return),
  entry('passVerification', ON_FILE.passVerification),
  entry('failVerification', ON_FILE.failVerification),
  entry('close', ON_FILE.close),
  entry('requestVoid', ON_FILE.requestVoid),
  entry('void', ON_FILE.void),
  entry('merge', ON_FILE.merge),
  entry('urge', ON_FILE.urge),
  entry('replyUrge', ON_FILE.replyUrge),
  entry('comment', ON_FILE.comment),
]);
export type TimelineEntry = z.infer<typeof timelineEntry>;
