import type { Session } from '@cityloop/contract/rest/account';
import type { SESSION_OPERATIONS } from '@cityloop/contract/rest/session-operations';
import { beginSignIn, clearFailures, findAccount, updateAccount } from '@cityloop/db/people/account';
import { deleteExpiredSessions, deleteSession, deleteSessionsOf, insertSession } from '@cityloop/db/people/session';
import { hashToken, newToken } from '@cityloop/db/people/token';
import type { Caller } from '@cityloop/web/caller';
import { clearSessionCookie, SESSION_MS, setSessionCookie } from '@cityloop/web/cookie';
import { ProblemError, type RouteContext, type Routes } from '@cityloop/web/route';
import type { Request } from 'express';
import type { PeopleDesk } from './people-desk.ts';

/** Signing in and out, here and everywhere, and one's own password. */
export function createSessionRoutes(desk: PeopleDesk): Routes<typeof SESSION_OPERATIONS> {
  const { pool } = desk;
  return {
    signIn: (context) => signIn(desk, context),
    getSession: async ({ caller }) => present(caller),
    async signOut({ caller, response }) {
      await deleteSession(pool, caller.tokenHash);
      clearSessionCookie(response, desk.secureCookies);
      await desk.onAccountsChanged();
      return undefined;
    },
    async signOutEverywhere({ caller, request, response }) {
      await deleteSessionsOf(pool, caller.actor.username);
      clearSessionCookie(response, desk.secureCookies);
      await audit(desk, caller.actor.username, 'sign-out-everywhere', 'ok', request);
      await desk.onAccountsChanged();
      return undefined;
    },
    async changePassword({ caller, body, request }) {
      const { username } = caller.actor;
      await checkPassword(desk, username, body.current, request);
      await updateAccount(pool, username, { passwordHash: await desk.passwords.hash(body.password) });
      await deleteSessionsOf(pool, username, caller.tokenHash);
      await audit(desk, username, 'change-password', 'ok', request);
      await desk.onAccountsChanged();
      return undefined;
    },
  };
}

async function signIn(
  desk: PeopleDesk,
  { body, request, response }: RouteContext<typeof SESSION_OPERATIONS.signIn>,
): Promise<Session> {
  const { username, password } = body;
  const attempt = await beginSignIn(desk.pool, username);
  if (attempt && attempt.passwordHash === undefined) {
    await audit(desk, username, 'sign-in', 'locked-out', request);
    throw lockedOut(attempt.lockedSeconds);
  }
  if (!(await desk.passwords.verify(attempt?.passwordHash, password))) {
    await audit(desk, username, 'sign-in', 'failed', request);
    throw new ProblemError('unauthenticated', 'The name or the password is wrong.');
  }
  await clearFailures(desk.pool, username);
  const token = newToken();
  await deleteExpiredSessions(desk.pool);
  await insertSession(desk.pool, hashToken(token), username, new Date(desk.now().getTime() + SESSION_MS));
  await audit(desk, username, 'sign-in', 'ok', request);
  const account = await findAccount(desk.pool, username);
  if (!account) throw new Error(`Cannot sign ${username} in: the account vanished.`);
  setSessionCookie(response, token, desk.secureCookies);
  const { displayName, roles, department, districts } = account;
  return { username, displayName, roles, department, districts, kind: 'account' };
}

/** Guessing the current password counts like guessing at sign-in. */
async function checkPassword(desk: PeopleDesk, username: string, password: string, request: Request): Promise<void> {
  const attempt = await beginSignIn(desk.pool, username);
  if (attempt && attempt.passwordHash === undefined) throw lockedOut(attempt.lockedSeconds);
  if (await desk.passwords.verify(attempt?.passwordHash, password)) return clearFailures(desk.pool, username);
  await audit(desk, username, 'change-password', 'failed', request);
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

function audit(desk: PeopleDesk, username: string, what: string, outcome: string, request: Request): Promise<void> {
  return desk.audit({ actor: username.slice(0, 64), what, subject: '', outcome, address: request.ip ?? '' });
}
