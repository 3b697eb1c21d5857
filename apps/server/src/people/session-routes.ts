import type { Session } from '@cityloop/contract/rest/account';
import type { SESSION_OPERATIONS } from '@cityloop/contract/rest/session-operations';
import { beginSignIn, clearFailures, findAccount, updateAccount } from '@cityloop/db/people/account';
import { deleteExpiredSessions, deleteSession, deleteSessionsOf, insertSession } from '@cityloop/db/people/session';
import { hashToken, newToken } from '@cityloop/db/people/token';
import type { Caller } from '@cityloop/web/caller';
import { clearSessionCookie, SESSION_MS, setSessionCookie } from '@cityloop/web/cookie';
import { ProblemError, type RouteContext, type Routes } from '@cityloop/web/route';
import type { Request } from 'express';
import type { PeopleParts } from './people-parts.ts';

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
    async changePassword({ caller, body, request }) {
      const { username } = caller.actor;
      await checkPassword(parts, username, body.current, request);
      await updateAccount(pool, username, { passwordHash: await parts.passwords.hash(body.password) });
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
  const attempt = await beginSignIn(parts.pool, username);
  if (attempt && attempt.passwordHash === undefined) {
    await audit(parts, username, 'sign-in', 'locked-out', request);
    throw lockedOut(attempt.lockedSeconds);
  }
  if (!(await parts.passwords.verify(attempt?.passwordHash, password))) {
    await audit(parts, username, 'sign-in', 'failed', request);
    throw new ProblemError('unauthenticated', 'The name or the password is wrong.');
  }
  await clearFailures(parts.pool, username);
  const token = newToken();
  await deleteExpiredSessions(parts.pool);
  await insertSession(parts.pool, hashToken(token), username, new Date(parts.now().getTime() + SESSION_MS));
  await audit(parts, username, 'sign-in', 'ok', request);
  const account = await findAccount(parts.pool, username);
  if (!account) throw new Error(`Cannot sign ${username} in: the account vanished.`);
  setSessionCookie(response, token, parts.secureCookies);
  const { displayName, roles, department, districts } = account;
  return { username, displayName, roles, department, districts, kind: 'account' };
}

/** Guessing the current password counts like guessing at sign-in. */
async function checkPassword(parts: PeopleParts, username: string, password: string, request: Request): Promise<void> {
  const attempt = await beginSignIn(parts.pool, username);
  if (attempt && attempt.passwordHash === undefined) throw lockedOut(attempt.lockedSeconds);
  if (await parts.passwords.verify(attempt?.passwordHash, password)) return clearFailures(parts.pool, username);
  await audit(parts, username, 'change-password', 'failed', request);
  throw new ProblemError('invalid', 'body.current: it is not the current password.', {
    in: 'body',
    faults: [{ path: 'current', message: 'is not the current password' }],
  });
}

function lockedOut(seconds: number): ProblemError {
  const detail = `Too many failed sign-ins to this account; try again in ${seconds} s or ask an administrator.`;
  return new ProblemError('locked-out', detail, { retryAfterSeconds: seconds });
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
