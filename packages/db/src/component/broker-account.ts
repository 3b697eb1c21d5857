import type { Queryable } from '../connection/transaction.ts';
import type { StoredSecret } from './credential-change.ts';

/** The account of a program that hears what the broker is told, and says nothing. */
export interface BrokerAccount {
  /** Its user name. */
  readonly name: string;
  /** Topic filters that it may subscribe to. */
  readonly filters: readonly string[];
  readonly note: string;
  readonly createdBy: string | null;
  /** Of its key. */
  readonly issuedAt: Date;
  /** Null while it is in force. */
  readonly revokedAt: Date | null;
}

const SELECT = `select username as name, subscribes as filters, note, created_by as "createdBy", created_at as "issuedAt",
    ends_at as "revokedAt"
  from device_credential where subscribes is not null`;

/** By name, those behind `after`. */
export async function listBrokerAccounts(
  db: Queryable,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<BrokerAccount[]> {
  const { rows } = await db.query<BrokerAccount>(
    `${SELECT} and ($1::text is null or username > $1) order by username limit $2`,
    [after ?? null, limit],
  );
  return rows;
}

export async function findBrokerAccount(db: Queryable, name: string): Promise<BrokerAccount | undefined> {
  const { rows } = await db.query<BrokerAccount>(`${SELECT} and username = $1`, [name]);
  return rows[0];
}

export interface NewBrokerAccount extends Pick<BrokerAccount, 'name' | 'filters' | 'note'> {
  readonly createdBy: string;
  readonly secret: StoredSecret;
}

/** False where somebody has that user name, or may have it: a device is one by its id. */
export async function insertBrokerAccount(db: Queryable, account: NewBrokerAccount): Promise<boolean> {
  const { name, filters, note, createdBy, secret } = account;
  const { rowCount } = await db.query(
    `insert into device_credential (username, secret_hash, verifier, subscribes, note, created_by)
     select $1, $2, $3, $4, $5, $6 where not exists (select from component where id = $1)
     on conflict (username) do nothing`,
    [name, secret.secretHash, secret.verifier, filters, note, createdBy],
  );
  return rowCount === 1;
}

export async function changeBrokerAccount(
  db: Queryable,
  name: string,
  { filters, note }: { readonly filters?: readonly string[] | undefined; readonly note?: string | undefined },
): Promise<void> {
  await db.query(
    `update device_credential set subscribes = coalesce($2, subscribes), note = coalesce($3, note)
     where username = $1 and subscribes is not null`,
    [name, filters ?? null, note ?? null],
  );
}

/** The former key ends; a revoked account is in force again. */
export async function renewBrokerAccount(db: Queryable, name: string, secret: StoredSecret): Promise<void> {
  await db.query(
    `update device_credential set secret_hash = $2, verifier = $3, created_at = now(), ends_at = null
     where username = $1 and subscribes is not null`,
    [name, secret.secretHash, secret.verifier],
  );
}

/** False where it had ended before. */
export async function revokeBrokerAccount(db: Queryable, name: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'update device_credential set ends_at = now() where username = $1 and subscribes is not null and ends_at is null',
    [name],
  );
  return rowCount === 1;
}
