import { ROLES } from '@cityloop/domain/account/actor';
import { CASE_STATES } from '@cityloop/domain/case/states';
import { z } from 'zod';
import { cursor, instant, limit } from './page.ts';
import { choice, SHEET_ENCODINGS } from './sheet-upload.ts';
import { line, sentence } from './text.ts';

const grantableRole = z.enum(ROLES).exclude(['system']);
const username = z.string().regex(/^[a-z][a-z0-9-]{1,47}$/, 'lower-case letters, digits and hyphens, 2 to 48');
const password = z.string().min(12, 'at least 12 characters').max(256);

export const signIn = z.strictObject({ username: z.string().min(1).max(64), password: z.string().min(1).max(256) });
export const session = z.object({
  username: z.string(),
  displayName: z.string(),
  roles: z.array(z.enum(ROLES)),
  department: z.string().nullable(),
  districts: z.array(z.string()),
  /** `account`: signed in; `kiosk`: a read-only display token. */
  kind: z.enum(['account', 'kiosk']),
});
export type Session = z.infer<typeof session>;

/** A sign-in of mine. */
export const sessionItem = z.object({
  id: z.string(),
  /** The one that asks. */
  current: z.boolean(),
  createdAt: instant,
  lastSeenAt: instant,
  address: z.string(),
  /** What the browser calls itself. */
  agent: z.string(),
});
export type SessionItem = z.infer<typeof sessionItem>;

/** The token of a display, without the token: that is shown once, when it is made. */
export const kioskToken = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: instant,
  createdBy: z.string(),
  revokedAt: instant.nullable(),
});
export type KioskToken = z.infer<typeof kioskToken>;
export const newKioskToken = z.strictObject({ name: z.string().trim().min(1).max(64) });
export const madeKioskToken = kioskToken.extend({ token: z.string() });

export const account = z.object({
  username: z.string(),
  displayName: z.string(),
  roles: z.array(z.enum(ROLES)),
  department: z.string().nullable(),
  districts: z.array(z.string()),
  disabled: z.boolean(),
  lockedUntil: instant.nullable(),
  createdAt: instant,
});
export type Account = z.infer<typeof account>;

export const accountsQuery = z.strictObject({ q: z.string().max(64).optional(), cursor, limit });
export const newAccount = z.strictObject({
  username,
  displayName: line(64).optional(),
  password,
  roles: z.array(grantableRole).min(1),
  department: z.string().max(64).nullable().optional(),
  districts: z.array(z.string().max(64)).default([]),
});
/** Each password takes a while to hash. */
export const MAX_ACCOUNT_LINES = 500;

/** The upload of many accounts. */
export const accountImportForm = {
  file: {
    maxBytes: 4 * 1024 * 1024,
    mediaType: 'text/csv',
    description: `CSV (UTF-8, UTF-16 or GB18030; commas, semicolons or tabs) or an .xlsx workbook, at most ${MAX_ACCOUNT_LINES} lines. Columns in any order: username, displayName, roles; optional department, districts. Passwords are made and answered once`,
  },
  fields: z.strictObject({
    dryRun: choice('Judge and count, write nothing'),
    skipFaulty: choice('Create the accounts that are right instead of none'),
  }),
} as const;

/** What was created of the lines of a sheet, or why nothing was. */
export const accountImportReport = z.object({
  dryRun: z.boolean(),
  applied: z.boolean(),
  encoding: z.enum(SHEET_ENCODINGS),
  /** Without the header and empty lines. */
  lines: z.int(),
  created: z.int(),
  faultCount: z.int(),
  /** The first ones. Lines count from 1; the header is line 1. */
  faults: z.array(z.object({ line: z.int(), column: z.string().nullable(), message: z.string() })),
  notes: z.array(z.object({ line: z.int(), message: z.string() })),
  /** `username,password` with a header: shown this once. */
  passwordsCsv: z.string().nullable(),
});
export type AccountImportReport = z.infer<typeof accountImportReport>;

/** To whom the cases of an account go that can hold them no longer; without `handler` to any handler of their department. */
const handOver = z.strictObject({
  handler: z.string().min(1).max(64).optional(),
  reason: sentence(),
});

/** What stands beside the problem `account-holds-cases`: at most 100 of them, and how many there are. */
export const heldCases = z.looseObject({
  cases: z.array(
    z.object({ id: z.string(), title: z.string(), state: z.enum(CASE_STATES), department: z.string().nullable() }),
  ),
  total: z.int(),
});
export type HeldCases = z.infer<typeof heldCases>;

/**
 * `password` here is an administrator's reset; it ends the account's sessions. A change after which the account could not go on with cases
 * that it holds is refused (`account-holds-cases`, with the cases) unless `handOver` says to whom they go.
 */
export const accountChange = z.strictObject({
  displayName: line(64).optional(),
  roles: z.array(grantableRole).min(1).optional(),
  department: z.string().max(64).nullable().optional(),
  districts: z.array(z.string().max(64)).optional(),
  disabled: z.boolean().optional(),
  password: password.optional(),
  handOver: handOver.optional(),
});
/** Who may be named for a case of a department, and how many cases wait for each or are worked on. */
export const handlersQuery = z.strictObject({ district: z.string().max(64).optional() });
export const handler = z.object({
  username: z.string(),
  displayName: z.string(),
  displayNameEn: z.string(),
  holds: z.int(),
});

export const passwordChange = z.strictObject({ current: z.string().min(1).max(256), password });

export const auditQuery = z.strictObject({ cursor, limit });
export const auditEntry = z.object({
  id: z.string(),
  at: instant,
  actor: z.string(),
  what: z.string(),
  subject: z.string(),
  outcome: z.string(),
  address: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;
