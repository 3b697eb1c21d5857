import type { Role } from '@cityloop/domain/account/actor';
import type { Queryable } from '../connection/transaction.ts';

/** The account behind a session, as an actor. */
export interface SessionAccount {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly department: string | undefined;
  readonly districts: readonly string[];
}

export async function insertSession(
  db: Queryable,
  tokenHash: Buffer,
  username: string,
  expiresAt: Date,
): Promise<void> {
  await db.query('insert into session (token_hash, username, expires_at) values ($1, $2, $3)', [
    tokenHash,
    username,
    expiresAt,
  ]);
}

/** Undefined for an unknown or expired session and for a disabled account. */
export async function findSession(db: Queryable, tokenHash: Buffer): Promise<SessionAccount | undefined> {
  const { rows } = await db.query<Omit<SessionAccount, 'department'> & { department: string | null }>({
    name: 'find-session',
    text: `select a.username, a.display_name as "displayName", a.roles, a.department, a.districts
           from session s join account a using (username)
           where s.token_hash = $1 and s.expires_at > now() and not a.disabled`,
    values: [tokenHash],
  });
  return rows[0] && { ...rows[0], department: rows[0].department ?? undefined };
}

/** Of these session and kiosk tokens, those that still open something, with the roles and scope that they open it for. */
export async function listLiveTokens(
  db: Queryable,
  tokenHashes: readonly Buffer[],
): Promise<{ readonly hash: Buffer; readonly scope: string }[]> {
  const { rows } = await db.query<{ hash: Buffer; scope: string }>(
    `select s.token_hash as hash, jsonb_build_array(a.roles, a.department, a.districts)::text as scope
     from session s join account a using (username)
     where s.token_hash = any ($1) and s.expires_at > now() and not a.disabled
     union all select token_hash, 'kiosk' from kiosk_token where token_hash = any ($1) and revoked_at is null`,
    [tokenHashes],
  );
  return rows;
}

export async function deleteSession(db: Queryable, tokenHash: Buffer): Promise<void> {
  await db.query('delete from session where token_hash = $1', [tokenHash]);
}

/** All sessions of the account, or all but one. */
export async function deleteSessionsOf(db: Queryable, username: string, except?: Buffer): Promise<void> {
  await db.query('delete from session where username = $1 and ($2::bytea is null or token_hash <> $2)', [
    username,
    except ?? null,
  ]);
}

export async function deleteExpiredSessions(db: Queryable): Promise<void> {
  await db.query('delete from session where expires_at <= now()');
}

/** Undefined for an unknown or revoked display token. */
export async function findKioskToken(db: Queryable, tokenHash: Buffer): Promise<{ readonly name: string } | undefined> {
  const { rows } = await db.query<{ name: string }>(
    'select name from kiosk_token where token_hash = $1 and revoked_at is null',
    [tokenHash],
  );
  return rows[0];
}

/** Does nothing for a known token, also a revoked one. */
export async function insertKioskToken(db: Queryable, tokenHash: Buffer, name: string): Promise<void> {
  await db.query('insert into kiosk_token (token_hash, name) values ($1, $2) on conflict do nothing', [
    tokenHash,
    name,
  ]);
}
