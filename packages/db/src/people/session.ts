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

/** From where somebody signed in, for the list of sessions: the network address, and what the browser calls itself. */
export interface SignedInFrom {
  readonly address: string;
  readonly agent: string;
}

export async function insertSession(
  db: Queryable,
  tokenHash: Buffer,
  { username, expiresAt, from }: { readonly username: string; readonly expiresAt: Date; readonly from?: SignedInFrom },
): Promise<void> {
  await db.query('insert into session (token_hash, username, expires_at, address, agent) values ($1, $2, $3, $4, $5)', [
    tokenHash,
    username,
    expiresAt,
    from?.address ?? '',
    from?.agent ?? '',
  ]);
}

/** A session ends when it was not used for so long: posts in the field keep a week, since phones rest at night and at weekends. */
const NOT_IDLE = `s.last_seen_at > now() - case when a.roles && array['handler', 'collector'] then interval '7 days' else interval '1 day' end`;
/** How old `last_seen_at` may get before it is written again. */
const SEEN_AGAIN = "interval '5 minutes'";

/** Undefined for an unknown, expired or long unused session and for a disabled account. */
export async function findSession(db: Queryable, tokenHash: Buffer): Promise<SessionAccount | undefined> {
  const { rows } = await db.query<
    Omit<SessionAccount, 'department'> & { department: string | null; isLongAgo: boolean }
  >({
    name: 'find-session',
    text: `select a.username, a.display_name as "displayName", a.roles, a.department, a.districts
             , s.last_seen_at < now() - ${SEEN_AGAIN} as "isLongAgo"
           from session s join account a using (username)
           where s.token_hash = $1 and s.expires_at > now() and not a.disabled and ${NOT_IDLE}`,
    values: [tokenHash],
  });
  const [found] = rows;
  if (!found) return undefined;
  const { isLongAgo, department, ...account } = found;
  if (isLongAgo) await db.query('update session set last_seen_at = now() where token_hash = $1', [tokenHash]);
  return { ...account, department: department ?? undefined };
}

/** Of these session and kiosk tokens, those that still open something, with the roles and scope that they open it for. */
export async function listLiveTokens(
  db: Queryable,
  tokenHashes: readonly Buffer[],
): Promise<{ readonly hash: Buffer; readonly scope: string }[]> {
  const { rows } = await db.query<{ hash: Buffer; scope: string }>(
    `select s.token_hash as hash, jsonb_build_array(a.roles, a.department, a.districts)::text as scope
     from session s join account a using (username)
     where s.token_hash = any ($1) and s.expires_at > now() and not a.disabled and ${NOT_IDLE}
     union all select token_hash, 'kiosk' from kiosk_token where token_hash = any ($1) and revoked_at is null`,
    [tokenHashes],
  );
  return rows;
}

/** A sign-in as its owner sees it. */
export interface SessionRow extends SignedInFrom {
  readonly id: string;
  readonly isCurrent: boolean;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

/** The sessions of an account that still open something, last seen first; `current` is the token that asks. */
export async function listSessionsOf(db: Queryable, username: string, current: Buffer): Promise<SessionRow[]> {
  const { rows } = await db.query<SessionRow>(
    `select s.id, s.token_hash = $2 as "isCurrent", s.created_at as "createdAt", s.last_seen_at as "lastSeenAt", s.address, s.agent
     from session s join account a using (username)
     where username = $1 and s.expires_at > now() and ${NOT_IDLE} order by s.last_seen_at desc, s.id`,
    [username, current],
  );
  return rows;
}

/** False where the account has no such session. */
export async function deleteSessionById(db: Queryable, username: string, id: string): Promise<boolean> {
  const { rowCount } = await db.query('delete from session where username = $1 and id::text = $2', [username, id]);
  return rowCount === 1;
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
