import type { Queryable } from '../connection/transaction.ts';

/** Categories that cases are of, of those that files would drop. */
export async function listCategoriesInUse(db: Queryable, kept: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ code: string }>(
    `select code from category
     where not code = any($1) and exists (select 1 from case_file where category = category.code) order by code`,
    [kept],
  );
  return rows.map(({ code }) => code);
}

/** Departments that files would drop and accounts belong to, with one such account. */
export async function listDepartmentsOfAccounts(
  db: Queryable,
  kept: readonly string[],
): Promise<{ readonly department: string; readonly username: string }[]> {
  const { rows } = await db.query<{ department: string; username: string }>(
    'select department, min(username) as username from account where not department = any($1) group by department',
    [kept],
  );
  return rows;
}

/** Departments that files would drop and versions of feeds, which are kept for ever, belong to, with one such feed. */
export async function listDepartmentsOfFeeds(
  db: Queryable,
  kept: readonly string[],
): Promise<{ readonly department: string; readonly feed: string }[]> {
  const { rows } = await db.query<{ department: string; feed: string }>(
    'select department, min(feed) as feed from feed_version where not department = any($1) group by department',
    [kept],
  );
  return rows;
}

/** What each version of a rule means, as `type|metric|operator|on|off|onDelay|offDelay`, by `code version`. */
export async function readRuleMeanings(db: Queryable): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ key: string; meaning: string }>(
    `select code || ' ' || version as key,
            concat_ws('|', component_type, metric, operator, on_value, off_value, on_delay_seconds, off_delay_seconds) as meaning
     from threshold_rule`,
  );
  return new Map(rows.map(({ key, meaning }) => [key, meaning]));
}
