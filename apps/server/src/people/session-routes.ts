import type { Session, SessionItem } from '@cityloop/contract/rest/account';
import type { SESSION_OPERATIONS } from '@cityloop/contract/rest/session-operations';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { findAccount, findPasswordHash, updateAccount } from '@cityloop/db/people/account';
import {
  deleteExpiredSessions,
  deleteSession,
  deleteSessionById,
  deleteSessionsOf,
  insertSession,
  listSessionsOf,
  type SessionRow,
} from '@cityloop/db/people/session';
import {
  beginSignIn,
  clearFailures,
  countNetworkFailure,
  isKnownDevice,
  networkLockedSeconds,
  rememberDevice,
} from '@cityloop/db/people/sign-in';
import { hashToken, newToken } from '@cityloop/db/people/token';
import type { Caller } from '@cityloop/web/caller';
import {
  clearSessionCookie,
  readDeviceCookie,
  readSessionCookie,
  SESSION_MS,
  setDeviceCookie,
  setSessionCookie,
} from '@cityloop/web/cookie';
import { ProblemError, type RouteContext, type Routes } from '@cityloop/web/route';
import type { Request } from 'express';
import { isLoopback, networkOf } from './network.ts';
import type { PeopleParts } from './people-parts.ts';

/** What browsers call themselves is long. */
const LONGEST_AGENT = 256;

/** Signing in and out, here and everywhere, and one's own password. */
export function createSessionRoutes(parts: PeopleParts): Routes<typeof SESSION_OPERATIONS> {
  const { pool } = parts;
  return {
    signIn: (context) => signIn(parts, context),
    getSession: async ({ caller }) => present(caller),
    async signOut({ caller, response }) {
      await deleteSession(pool, caller.tokenHash);
      clearSessionCookie(response, parts.secureCookies);
      await parts.onAccountsChanged();
      return undefined;
    },
    async signOutEverywhere({ caller, request, response }) {
      await deleteSessionsOf(pool, caller.actor.username);
      clearSessionCookie(response, parts.secureCookies);
      await audit(parts, caller.actor.username, 'sign-out-everywhere', 'ok', request);
      await parts.onAccountsChanged();
      return undefined;
    },
    listSessions: async ({ caller }) => ({
      items: (await listSessionsOf(pool, caller.actor.username, caller.tokenHash)).map(presentSession),
      next: null,
    }),
    async endSession({ caller, params, request }) {
      const ended = await deleteSessionById(pool, caller.actor.username, params.id ?? '');
      if (!ended) throw new ProblemError('not-found', 'You have no such session: it has ended.');
      await audit(parts, caller.actor.username, 'end-session', 'ok', request);
      await parts.onAccountsChanged();
      return undefined;
    },
    async changePassword({ caller, body, request }) {
      const { username } = caller.actor;
      await checkPassword(parts, { username, password: body.current, request, what: 'change-password' }, wrongCurrent);
      const names = [username, caller.displayName];
      const former = await findPasswordHash(pool, username);
      const passwordHash = await parts.passwords.choose(body.password, names, former);
      await updateAccount(pool, username, { passwordHash });
      await deleteSessionsOf(pool, username, caller.tokenHash);
      await audit(parts, username, 'change-password', 'ok', request);
      await parts.onAccountsChanged();
      return undefined;
    },
  };
}

async function signIn(
  parts: PeopleParts,
  { body, request, response }: RouteContext<typeof SESSION_OPERATIONS.signIn>,
): Promise<Session> {
  const { username, password } = body;
  const { pool } = parts;
  await checkPassword(parts, { username, password, request, what: 'sign-in' }, () => {
    return new ProblemError('unauthenticated', 'The name or the password is wrong.');
  });
  const token = newToken();
  await deleteExpiredSessions(pool);
  const former = readSessionCookie(request.headers.cookie);
  // One browser, one session: nobody can end the one whose cookie was overwritten.
  if (former !== undefined) await deleteSession(pool, hashToken(former));
  await insertSession(pool, hashToken(token), {
    username,
    expiresAt: new Date(parts.now().getTime() + SESSION_MS),
    from: { address: request.ip ?? '', agent: (request.headers['user-agent'] ?? '').slice(0, LONGEST_AGENT) },
  });
  await audit(parts, username, 'sign-in', 'ok', request);
  const account = await findAccount(pool, username);
  if (!account) throw new Error(`Cannot sign ${username} in: the account vanished.`);
  const device = readDeviceCookie(request.headers.cookie) ?? newToken();
  await rememberDevice(pool, hashToken(device), username);
  setSessionCookie(response, token, parts.secureCookies);
  setDeviceCookie(response, device, parts.secureCookies);
  const { displayName, roles, department, districts } = account;
  return { username, displayName, roles, department, districts, kind: 'account' };
}

interface Guess {
  readonly username: string;
  readonly password: string;
  readonly request: Request;
  /** For the audit log. */
  readonly what: 'sign-in' | 'change-password';
}

/** Guessing the current password counts like guessing at sign-in. @throws ProblemError `locked-out`, or what `wrong` makes */
async function checkPassword(
  parts: PeopleParts,
  { username, password, request, what }: Guess,
  wrong: () => ProblemError,
): Promise<void> {
  const { pool } = parts;
  const refuse = async (outcome: string, problem: ProblemError): Promise<never> => {
    await audit(parts, username, what, outcome, request);
    throw problem;
  };
  const address = request.ip ?? '';
  const device = await findDevice(pool, username, request);
  const source = { username, network: device ?? networkOf(address) };
  // A proxy that doesn't say for whom it asks would lock everybody out.
  const isCounted = device === undefined && !isLoopback(address);
  const networkLocked = isCounted ? await networkLockedSeconds(pool, source.network) : 0;
  const attempt = networkLocked > 0 ? undefined : await beginSignIn(pool, source);
  const lockedSeconds = attempt?.lockedSeconds ?? networkLocked;
  if (lockedSeconds > 0) return refuse('locked-out', lockedOut(lockedSeconds));
  if (await parts.passwords.verify(attempt?.passwordHash, password)) return clearFailures(pool, source);
  if (isCounted) await countNetworkFailure(pool, source.network);
  return refuse('failed', wrong());
}

/** Failures of a browser that has signed in with this name before are counted for it alone. */
async function findDevice(db: Queryable, username: string, request: Request): Promise<string | undefined> {
  const token = readDeviceCookie(request.headers.cookie);
  if (token === undefined) return undefined;
  const hash = hashToken(token);
  return (await isKnownDevice(db, hash, username)) ? `device:${hash.toString('hex')}` : undefined;
}

function wrongCurrent(): ProblemError {
  return new ProblemError('invalid', 'body.current: it is not the current password.', {
    in: 'body',
    faults: [{ path: 'current', message: 'is not the current password' }],
  });
}

function lockedOut(seconds: number): ProblemError {
  const detail = `Too many failed sign-ins; try again in ${seconds} s or ask an administrator.`;
  return new ProblemError('locked-out', detail, { retryAfterSeconds: seconds });
}

function presentSession({ createdAt, lastSeenAt, isCurrent, ...session }: SessionRow): SessionItem {
  return {
    ...session,
    current: isCurrent,
    createdAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
  };
}

function present({ actor, displayName, kind }: Caller): Session {
  return {
    username: actor.username,
    displayName,
    roles: [...actor.roles],
    department: actor.department ?? null,
    districts: [...actor.districts],
    kind: kind === 'kiosk' ? 'kiosk' : 'account',
  };
}

function audit(parts: PeopleParts, username: string, what: string, outcome: string, request: Request): Promise<void> {
  return parts.audit({ actor: username.slice(0, 64), what, subject: '', outcome, address: request.ip ?? '' });
}
