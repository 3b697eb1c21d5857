import type { Queryable } from '../connection/transaction.ts';

export interface DeviceCredential {
  readonly username: string;
  readonly secretHash: Buffer;
  /** The key as a line of Mosquitto's password file holds it; null for one issued before there were any. */
  readonly verifier: string | null;
  readonly isSimulator: boolean;
  /** Id of the device; null for one of our own programs. */
  readonly device: string | null;
  /** Id of the feed that signs in with it; null for all others. */
  readonly feed: string | null;
  /** Topic filters that the account of a listener may subscribe to; null for all others. */
  readonly subscribes: readonly string[] | null;
  /** When a rotation's overlap is over; null while nothing ends it. */
  readonly endsAt: Date | null;
  /** False once it was revoked, has ended, or its device is retired. */
  readonly inForce: boolean;
  /** Grows with each change of this credential. */
  readonly revision: string;
}

export interface CredentialChanges {
  readonly changed: readonly DeviceCredential[];
  /** Where to go on from. */
  readonly cursor: string;
}

const SELECT = `select username, secret_hash as "secretHash", verifier, is_simulator as "isSimulator",
    component.id as device, feed, subscribes, ends_at as "endsAt",
    (ends_at is null or ends_at > now()) and component.retired_at is null as "inForce",
    revision::text
  from device_credential left join component on component.key = component_key`;

/**
 * Credentials that changed since `cursor`, ended ones among them; all of them without one. Some may come twice, none is
 * missed: the cursor stays below every transaction that is still under way.
 */
export async function listCredentialChanges(db: Queryable, cursor?: string): Promise<CredentialChanges> {
  const next = await db.query<{ cursor: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as cursor');
  const { rows } = await db.query<DeviceCredential>(`${SELECT} where $1::xid8 is null or revision >= $1::xid8`, [
    cursor ?? null,
  ]);
  return { changed: rows, cursor: next.rows[0]?.cursor ?? '0' };
}

/** Also where it has ended: `inForce` tells. */
export async function findDeviceCredential(db: Queryable, username: string): Promise<DeviceCredential | undefined> {
  const { rows } = await db.query<DeviceCredential>(`${SELECT} where username = $1`, [username]);
  return rows[0];
}

export interface IssuedCredential {
  readonly username: string;
  readonly issuedAt: Date;
  readonly endsAt: Date | null;
}

/** Those in force of one device, newest first. */
export async function listCredentialsOf(db: Queryable, componentKey: number): Promise<IssuedCredential[]> {
  const { rows } = await db.query<IssuedCredential>(
    `select username, created_at as "issuedAt", ends_at as "endsAt" from device_credential
     where component_key = $1 and (ends_at is null or ends_at > now()) order by created_at desc, slot`,
    [componentKey],
  );
  return rows;
}
