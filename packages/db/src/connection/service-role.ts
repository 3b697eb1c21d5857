import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { LOCKS } from './advisory-lock.ts';
import type { Queryable } from './transaction.ts';

/**
 * Makes (or gives a new password to) the low-privilege login that services use, a member of `cityloop_app`, and returns
 * its password. Connect as an owner who may create roles.
 */
export async function createServiceLogin(client: pg.ClientBase, name: string): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  const login = pg.escapeIdentifier(name);
  await client.query('select pg_advisory_lock($1)', [LOCKS.serviceRole]);
  try {
    const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [name]);
    if (!rowCount) await client.query(`create role ${login} login`);
    await client.query(`alter role ${login} password ${pg.escapeLiteral(password)}`);
    await client.query(`grant cityloop_app to ${login}`);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCKS.serviceRole]);
  }
  return password;
}

/** The owner's URL with the service's login in place of the owner's. */
export function serviceUrl(ownerUrl: string, name: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = name;
  url.password = password;
  return url.toString();
}

/** Makes a login that exists already a member of `cityloop_app`. @returns false where there is no such login */
export async function grantServiceRole(owner: Queryable, name: string): Promise<boolean> {
  const { rows } = await owner.query<{ member: boolean }>(
    "select pg_has_role(rolname, 'cityloop_app', 'member') as member from pg_roles where rolname = $1",
    [name],
  );
  if (rows[0] === undefined) return false;
  if (!rows[0].member) await owner.query(`grant cityloop_app to ${pg.escapeIdentifier(name)}`);
  return true;
}

/** Whether the services could work with this URL: it connects, and may read the city. */
export async function opensCity(databaseUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    await client.query('select 1 from city');
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}
