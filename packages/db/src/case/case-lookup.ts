import { HELD_STATES } from '@cityloop/domain/case/stages';
import type { Queryable } from '../connection/transaction.ts';

/** Where somebody handles: for a department, in a district. */
export interface HandlingAt {
  readonly department: string;
  readonly district: string;
}

/** Accounts of handlers in service there, as a condition over `account`. */
const HANDLES = `department = $1 and exists (select from department d where d.code = $1 and d.ended_at is null) and 'handler' = any(roles) and not disabled
  and (districts = '{}' or $2::text is null or $2 = any(districts))`;

/** Does anybody in service handle for this department in this district, but for these people? */
export async function hasHandlers(db: Queryable, at: HandlingAt, except: readonly string[]): Promise<boolean> {
  const { rowCount } = await db.query(`select 1 from account where ${HANDLES} and username <> all ($3) limit 1`, [
    at.department,
    at.district,
    except,
  ]);
  return rowCount === 1;
}

/** Is this an account in service that handles for this department in this district? */
export async function isHandlerOf(db: Queryable, username: string, at: HandlingAt): Promise<boolean> {
  const { rowCount } = await db.query(`select 1 from account where ${HANDLES} and username = $3`, [
    at.department,
    at.district,
    username,
  ]);
  return rowCount === 1;
}

/** Keeps an account as it is until the transaction ends. Taken before the rows of cases, so that no two wait for each other. */
export async function holdAccount(db: Queryable, username: string): Promise<void> {
  await db.query('select 1 from account where username = $1 for share', [username]);
}

export interface HandlerRow {
  readonly username: string;
  readonly displayName: string;
  readonly displayNameEn: string;
  /** Cases that wait for them or that they work on. */
  readonly holds: number;
}

/** The handlers of a department in service, in a district if one is given: who holds least first. */
export async function listHandlersOf(
  db: Queryable,
  { department, district }: { readonly department: string; readonly district: string | undefined },
): Promise<HandlerRow[]> {
  const { rows } = await db.query<HandlerRow>(
    `select username, display_name as "displayName", display_name_en as "displayNameEn",
       (select count(*)::int from case_file c where c.handler = a.username and c.state = any ($3)) as holds
     from account a where ${HANDLES} order by holds, username limit 500`,
    [department, district ?? null, HELD_STATES],
  );
  return rows;
}

export async function isComponent(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query('select 1 from component where id = $1', [id]);
  return rowCount === 1;
}
