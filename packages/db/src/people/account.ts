import type { Role } from '@cityloop/domain/account/actor';
import type { Queryable } from '../connection/transaction.ts';
import { clearAllFailures } from './sign-in.ts';

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
  (select max(locked_until) from sign_in_failure f where f.username = account.username and locked_until > now()) as "lockedUntil",
  created_at as "createdAt"`;

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

export async function findPasswordHash(db: Queryable, username: string): Promise<string | undefined> {
  const { rows } = await db.query<{ hash: string }>('select password_hash as hash from account where username = $1', [
    username,
  ]);
  return rows[0]?.hash;
}

/** By name, from after the cursor's name on. `q` is looked for in both names. */
export async function listAccounts(
  db: Queryable,
  query: {
    readonly q: string | undefined;
    /** Only accounts that are limited to some of these; undefined for all. */
    readonly within: readonly string[] | undefined;
    readonly after: string | undefined;
    readonly limit: number;
  },
): Promise<AccountRow[]> {
  const { rows } = await db.query<AccountRow>(
    `select ${COLUMNS} from account
     where ($1::text is null or strpos(lower(username || ' ' || display_name), lower($1)) > 0)
       and ($2::text is null or username > $2)
       and ($4::text[] is null or (districts <> '{}' and districts <@ $4))
     order by username limit $3`,
    [query.q ?? null, query.after ?? null, query.limit, query.within ?? null],
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
       disabled = coalesce($7, disabled), password_hash = coalesce($8, password_hash)
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
  if (update.passwordHash !== undefined) await clearAllFailures(db, username);
}

/** So that nobody locks everybody out: whether an enabled administrator of the whole city other than this one exists. */
export async function hasOtherAdmin(db: Queryable, username: string): Promise<boolean> {
  const { rowCount } = await db.query(
    "select 1 from account where 'admin' = any (roles) and not disabled and districts = '{}' and username <> $1 limit 1",
    [username],
  );
  return rowCount === 1;
}

export async function listUsernames(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ username: string }>('select username from account');
  return rows.map(({ username }) => username);
}
