import type { Queryable } from '../connection/transaction.ts';

/** Lock-out: after so many failures in a row for a minute, doubling with each further one. A day of rest is forgiven. */
const FREE_FAILURES = 5;
const MAX_LOCK_MINUTES = 15;
/** Over all names from one network, in a row without a rest of a quarter of an hour. */
const FREE_NETWORK_FAILURES = 50;
const ALL_NAMES = '';

/** Who tries to sign in, and from where: a network, or a device that is known. */
export interface SignInSource {
  readonly username: string;
  readonly network: string;
}

export interface SignInAttempt {
  /** Undefined for an unknown or disabled account: then no password is right. */
  readonly passwordHash: string | undefined;
  /** Above 0 the attempt doesn't count and nothing is compared. */
  readonly lockedSeconds: number;
}

/**
 * Counts an attempt as failed before its password is checked, so that parallel guessing can't outrun the lock; a right
 * password clears the count. A name that doesn't exist is counted and locked like any other.
 */
export async function beginSignIn(db: Queryable, { username, network }: SignInSource): Promise<SignInAttempt> {
  if (!(await countFailure(db, { username, network }, { free: FREE_FAILURES, restMinutes: 1440 }))) {
    return { passwordHash: undefined, lockedSeconds: await lockedSecondsOf(db, { username, network }) };
  }
  const { rows } = await db.query<{ hash: string }>(
    'select password_hash as hash from account where username = $1 and not disabled',
    [username],
  );
  return { passwordHash: rows[0]?.hash, lockedSeconds: 0 };
}

/** After a right password. */
export async function clearFailures(db: Queryable, { username, network }: SignInSource): Promise<void> {
  await db.query('delete from sign_in_failure where username = $1 and network = $2', [username, network]);
}

/** Whoever has another password now begins anew, everywhere. */
export async function clearAllFailures(db: Queryable, username: string): Promise<void> {
  await db.query('delete from sign_in_failure where username = $1', [username]);
}

/** For how long a network is locked that tries one name after the other; 0 for one that isn't. */
export function networkLockedSeconds(db: Queryable, network: string): Promise<number> {
  return lockedSecondsOf(db, { username: ALL_NAMES, network });
}

/** One more wrong password from this network, whatever the name. */
export async function countNetworkFailure(db: Queryable, network: string): Promise<void> {
  await countFailure(db, { username: ALL_NAMES, network }, { free: FREE_NETWORK_FAILURES, restMinutes: 15 });
}

/** False while it is locked: then nothing is counted. */
async function countFailure(
  db: Queryable,
  { username, network }: SignInSource,
  { free, restMinutes }: { readonly free: number; readonly restMinutes: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into sign_in_failure as known (username, network, failures, last_at) values ($1, $2, 1, now())
     on conflict (username, network) do update set
       failures = case when known.last_at < now() - $5 * interval '1 minute' then 1 else known.failures + 1 end,
       locked_until = case when known.last_at >= now() - $5 * interval '1 minute' and known.failures + 1 >= $3
         then now() + least($4::float8, power(2, least(known.failures + 1 - $3, 10))) * interval '1 minute' end,
       last_at = now()
     where known.locked_until is null or known.locked_until <= now()`,
    [username, network, free, MAX_LOCK_MINUTES, restMinutes],
  );
  return rowCount === 1;
}

async function lockedSecondsOf(db: Queryable, { username, network }: SignInSource): Promise<number> {
  const { rows } = await db.query<{ seconds: number }>(
    `select ceil(extract(epoch from locked_until - now()))::int as seconds
     from sign_in_failure where username = $1 and network = $2 and locked_until > now()`,
    [username, network],
  );
  return rows[0]?.seconds ?? 0;
}

/** Whether this browser has signed in with this name before. */
export async function isKnownDevice(db: Queryable, tokenHash: Buffer, username: string): Promise<boolean> {
  const { rowCount } = await db.query('select from known_device where token_hash = $1 and username = $2', [
    tokenHash,
    username,
  ]);
  return rowCount === 1;
}

/** Remembers the browser for this name, or that it was used again. */
export async function rememberDevice(db: Queryable, tokenHash: Buffer, username: string): Promise<void> {
  await db.query(
    `insert into known_device (token_hash, username) values ($1, $2)
     on conflict (token_hash, username) do update set used_at = now()`,
    [tokenHash, username],
  );
}
