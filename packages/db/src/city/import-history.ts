import type { RuleKind, RuleParameters } from '@cityloop/domain/alarm/rule';
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

/** What a rule's version means, and must go on to mean. */
export interface RuleMeaning {
  readonly code: string;
  readonly version: number;
  readonly kind: RuleKind;
  readonly component_type: string;
  readonly metric: string;
  readonly parameters: RuleParameters[RuleKind];
}

/** Those of which the same version is there with another meaning, as `code version`; what people keep at the desk, files don't touch. */
export async function listChangedRules(db: Queryable, rules: readonly RuleMeaning[]): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ key: string }>(
    `select rule.code || ' ' || rule.version as key
     from jsonb_to_recordset($1::jsonb) as given (code text, version integer, kind text, component_type text, metric text,
       parameters jsonb)
     join alarm_rule rule using (code, version)
     where not exists (select from alarm_rule kept where kept.code = rule.code and kept.kept_by_desk)
       and (rule.kind, rule.component_type, rule.metric, rule.parameters)
       is distinct from (given.kind, given.component_type, given.metric, given.parameters)`,
    [JSON.stringify(rules)],
  );
  return new Set(rows.map(({ key }) => key));
}
