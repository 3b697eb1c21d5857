import type { Role } from '@cityloop/domain/account/actor';
import type { Queryable } from '../connection/transaction.ts';

export interface AccountRow {
  readonly username: string;
  readonly displayName: string;
  readonly roles: Role[];
  readonly department: string | null;
  readonly districts: string[];
  readonly disabled: boolean;
  readonly lockedUntil: Date | null;
  readonly createdAt: Date;
}

export interface NewAccount {
  readonly username: string;
  readonly displayName: string;
  readonly displayNameEn?: string;
  readonly passwordHash: string;
  readonly roles: readonly string[];
  readonly department: string | null;
  readonly districts: readonly string[];
  readonly simulated?: boolean;
}

const COLUMNS = `username, display_name as "displayName", roles, department, districts, disabled,
  case when locked_until > now() then locked_until end as "lockedUntil", created_at as "createdAt"`;

/** False where the name is taken: the existing account stays as it is. */
export async function insertAccount(db: Queryable, account: NewAccount): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into account (username, display_name, display_name_en, password_hash, roles, department, districts, simulated)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [
      account.username,
      account.displayName,
      account.displayNameEn ?? '',
      account.passwordHash,
      account.roles,
      account.department,
      account.districts,
      account.simulated ?? false,
    ],
  );
  return rowCount === 1;
}

export async function findAccount(db: Queryable, username: string): Promise<AccountRow | undefined> {
  const { rows } = await db.query<AccountRow>(`select ${COLUMNS} from account where username = $1`, [username]);
  return rows[0];
}

/** By name, from after the cursor's name on. `q` is looked for in both names. */
export async function listAccounts(
  db: Queryable,
  query: { readonly q: string | undefined; readonly after: string | undefined; readonly limit: number },
): Promise<AccountRow[]> {
  const { rows } = await db.query<AccountRow>(
    `select ${COLUMNS} from account
     where ($1::text is null or strpos(lower(username || ' ' || display_name), lower($1)) > 0)
       and ($2::text is null or username > $2)
     order by username limit $3`,
    [query.q ?? null, query.after ?? null, query.limit],
  );
  return rows;
}

/** What is undefined stays. A new password also ends a lock-out. */
export interface AccountUpdate {
  readonly displayName?: string | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly department?: string | null | undefined;
  readonly districts?: readonly string[] | undefined;
  readonly disabled?: boolean | undefined;
  readonly passwordHash?: string | undefined;
}

export async function updateAccount(db: Queryable, username: string, update: AccountUpdate): Promise<void> {
  await db.query(
    `update account set
       display_name = coalesce($2, display_name), roles = coalesce($3, roles),
       department = case when $4 then $5 else department end, districts = coalesce($6, districts),
       disabled = coalesce($7, disabled), password_hash = coalesce($8, password_hash),
       failures = case when $8::text is null then failures else 0 end,
       locked_until = case when $8::text is null then locked_until end
     where username = $1`,
    [
      username,
      update.displayName ?? null,
      update.roles ?? null,
      update.department !== undefined,
      update.department ?? null,
      update.districts ?? null,
      update.disabled ?? null,
      update.passwordHash ?? null,
    ],
  );
}

/** Lock-out: after so many failures in a row for a minute, doubling with each further one. */
const FREE_FAILURES = 5;
const MAX_LOCK_MINUTES = 15;

export interface SignInAttempt {
  /** Undefined while the account is locked: then there is nothing to compare with. */
  readonly passwordHash: string | undefined;
  readonly lockedSeconds: number;
}

/**
 * Counts an attempt as failed before its password is checked, so that parallel guessing can't outrun the lock; a right
 * password clears the count. Undefined for an unknown or disabled account.
 */
export async function beginSignIn(db: Queryable, username: string): Promise<SignInAttempt | undefined> {
  const counted = await db.query<{ passwordHash: string }>(
    `update account set failures = failures + 1,
       locked_until = case when failures + 1 >= $2
         then now() + least($3::float8, power(2, least(failures + 1 - $2, 10))) * interval '1 minute' end
     where username = $1 and not disabled and (locked_until is null or locked_until <= now())
     returning password_hash as "passwordHash"`,
    [username, FREE_FAILURES, MAX_LOCK_MINUTES],
  );
  const attempt = counted.rows[0];
  if (attempt) return { passwordHash: attempt.passwordHash, lockedSeconds: 0 };
  const locked = await db.query<{ seconds: number }>(
    `select ceil(extract(epoch from locked_until - now()))::int as seconds
     from account where username = $1 and not disabled and locked_until > now()`,
    [username],
  );
  return locked.rows[0] && { passwordHash: undefined, lockedSeconds: locked.rows[0].seconds };
}

export async function clearFailures(db: Queryable, username: string): Promise<void> {
  await db.query('update account set failures = 0, locked_until = null where username = $1 and failures > 0', [
    username,
  ]);
}

/** So that nobody locks everybody out: whether an enabled administrator other than this one exists. */
export async function hasOtherAdmin(db: Queryable, username: string): Promise<boolean> {
  const { rowCount } = await db.query(
    "select 1 from account where 'admin' = any (roles) and not disabled and username <> $1 limit 1",
    [username],
  );
  return rowCount === 1;
}

export async function listUsernames(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ username: string }>('select username from account');
  return rows.map(({ username }) => username);
}
