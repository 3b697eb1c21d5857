import type { IncomingHttpHeaders } from 'node:http';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { findKioskToken } from '@cityloop/db/people/kiosk-token';
import { findSession } from '@cityloop/db/people/session';
import { hashToken } from '@cityloop/db/people/token';
import type { Caller } from '@cityloop/web/caller';
import { readSessionCookie } from '@cityloop/web/cookie';

/** Who sent these headers, or undefined. A given bearer token is never eked out by a cookie. Throws while the database is away. */
export async function authenticate(db: Queryable, headers: IncomingHttpHeaders): Promise<Caller | undefined> {
  const bearer = /^Bearer ([\w~+/.-]{16,256}=*)$/i.exec(headers.authorization ?? '')?.[1];
  if (headers.authorization !== undefined) return bearer === undefined ? undefined : kioskCaller(db, bearer);
  const token = readSessionCookie(headers.cookie);
  return token === undefined ? undefined : accountCaller(db, token);
}

/** A wall's display token: reads everything that a viewer reads, changes nothing. */
async function kioskCaller(db: Queryable, token: string): Promise<Caller | undefined> {
  const tokenHash = hashToken(token);
  const found = await findKioskToken(db, tokenHash);
  if (!found) return undefined;
  const actor = { username: `kiosk:${found.name}`, roles: ['viewer'], department: undefined, districts: [] } as const;
  return { actor, displayName: found.name, kind: 'kiosk', tokenHash, byCookie: false };
}

async function accountCaller(db: Queryable, token: string): Promise<Caller | undefined> {
  const tokenHash = hashToken(token);
  const found = await findSession(db, tokenHash);
  if (!found) return undefined;
  const { displayName, ...actor } = found;
  return { actor, displayName, kind: 'account', tokenHash, byCookie: true };
}
