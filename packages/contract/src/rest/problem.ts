import { z } from 'zod';

/** RFC 9457. `code` is the stable word for programs, `detail` the sentence for people. */
export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  code: z.string(),
  instance: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;

/** The one table of code -> status. */
export const PROBLEMS = {
  'bad-request': 400,
  unauthenticated: 401,
  'locked-out': 429,
  forbidden: 403,
  'role-may-not': 403,
  'separation-of-duties': 403,
  'bad-origin': 403,
  'unknown-host': 421,
  'not-found': 404,
  'method-not-allowed': 405,
  'version-conflict': 412,
  'action-not-allowed': 409,
  'account-holds-cases': 409,
  'nobody-left': 409,
  'still-in-use': 409,
  'request-id-reused': 409,
  'already-exists': 409,
  'too-large': 413,
  'too-many-pixels': 413,
  'unsupported-media-type': 415,
  'broken-file': 415,
  ended: 422,
  invalid: 422,
  'reason-required': 422,
  'evidence-required': 422,
  'rate-limited': 429,
  internal: 500,
  unavailable: 503,
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

/** What stops a report, as `fault.kind` beside the problem `invalid`; of case actions the domain's `Fault` says it. */
export const REPORT_FAULTS = [
  'unknownCategory',
  'outsideCity',
  'unknownComponent',
  'channelOfAnotherPost',
  'channelOfMachines',
] as const;
export type ReportFault = (typeof REPORT_FAULTS)[number];
