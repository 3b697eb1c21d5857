import type { Queryable } from '../connection/transaction.ts';

/** What of the city's lists ends at the desk. */
export type Ending = 'department' | 'category';

export interface EndingRow {
  readonly code: string;
  readonly endedAt: Date | null;
  readonly endReason: string;
}

/** Locks the row until the transaction ends; undefined for an unknown code. */
export async function lockEnding(db: Queryable, what: Ending, code: string): Promise<EndingRow | undefined> {
  const { rows } = await db.query<EndingRow>(
    `select code, ended_at as "endedAt", end_reason as "endReason" from ${what} where code = $1 for update`,
    [code],
  );
  return rows[0];
}

/** Ends it now, or brings it back where the reason is undefined; lists made of the city before are made again. */
export async function setEnding(db: Queryable, what: Ending, code: string, reason: string | undefined): Promise<void> {
  await db.query(
    `update ${what} set ended_at = case when $2::text is not null then now() end, end_reason = coalesce($2, '')
     where code = $1`,
    [code, reason ?? null],
  );
  await db.query('update city set revised_at = clock_timestamp()');
}

/** What in force opens cases of this category: alarm rules, and types of devices whose sensors lie. */
export async function listOpenersOf(db: Queryable, category: string): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select 'rule ' || code as name from alarm_rule where in_force and category = $1
     union all select 'type ' || code from component_type where maintenance_category = $1 order by name`,
    [category],
  );
  return rows.map(({ name }) => name);
}

/** Feeds of the department take no more: what comes is held until somebody lets them go on. Returns their ids. */
export async function pauseFeedsOf(db: Queryable, department: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `update feed set state = 'paused' from feed_version v
     where v.feed = feed.id and v.version = feed.version_in_force and v.department = $1 and feed.state = 'active'
     returning feed.id`,
    [department],
  );
  return rows.map(({ id }) => id);
}

/** What hangs on a code of the city's lists, for whoever is about to end it. */
export interface HangsOn {
  readonly openCases: number;
  readonly accounts: number;
  readonly feeds: number;
  readonly endedAt: Date | null;
  readonly endReason: string;
}

/** By code. */
export async function listHangsOn(db: Queryable, what: Ending): Promise<ReadonlyMap<string, HangsOn>> {
  const isDepartment = what === 'department';
  const { rows } = await db.query<HangsOn & { readonly code: string }>(
    `select l.code, l.ended_at as "endedAt", l.end_reason as "endReason",
       (select count(*)::int from case_file c where c.${what} = l.code and c.ended_at is null) as "openCases",
       ${isDepartment ? '(select count(*)::int from account a where a.department = l.code and not a.disabled)' : '0'} as accounts,
       ${isDepartment ? `(select count(*)::int from feed f join feed_version v on v.feed = f.id and v.version = f.version_in_force where v.department = l.code and f.state in ('active', 'paused'))` : '0'} as feeds
     from ${what} l`,
  );
  return new Map(rows.map(({ code, ...hangs }) => [code, hangs]));
}
