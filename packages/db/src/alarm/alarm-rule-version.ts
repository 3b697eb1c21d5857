import type { RuleKind, RuleParameters } from '@cityloop/domain/alarm/rule';
import type { Queryable } from '../connection/transaction.ts';

/** What a version of a rule says; durations of its parameters in milliseconds, as the domain has them. */
export interface AlarmRuleContent {
  readonly kind: RuleKind;
  readonly componentType: string;
  readonly metric: string;
  readonly parameters: RuleParameters[RuleKind];
  readonly title: string;
  readonly titleEn: string;
  readonly priority: number;
  readonly category: string | null;
}

export interface AlarmRuleVersionRecord extends AlarmRuleContent {
  readonly code: string;
  readonly version: number;
  readonly inForce: boolean;
  readonly author: string;
  readonly at: Date;
  readonly comment: string;
  /** Alarms that it has raised. */
  readonly alarms: number;
}

export interface AlarmRuleRecord extends AlarmRuleVersionRecord {
  readonly newestVersion: number;
  /** Alarms of any version that are active. */
  readonly activeAlarms: number;
  readonly keptByDesk: boolean;
}

const VERSION = `r.code, r.version, r.kind, r.component_type as "componentType", r.metric, r.parameters, r.title,
  r.title_en as "titleEn", r.priority, r.category, r.in_force as "inForce", r.author, r.at, r.comment,
  (select count(*)::int from alarm a where a.rule = r.code and a.rule_version = r.version) as alarms`;

/** Of each rule the version in force, else the newest. */
const SELECT = `select ${VERSION}, every.newest as "newestVersion", every.kept as "keptByDesk",
    (select count(*)::int from alarm a where a.rule = r.code and a.active) as "activeAlarms"
  from (
    select code, max(version) as newest, bool_or(kept_by_desk) as kept, coalesce(max(version) filter (where in_force), max(version)) as shown
    from alarm_rule group by code
  ) every
  join alarm_rule r on r.code = every.code and r.version = every.shown`;

export interface AlarmRuleFilter {
  readonly componentType?: string | undefined;
  readonly kind?: RuleKind | undefined;
  readonly inForce?: boolean | undefined;
  /** Code of the last one of the former page. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** By code. */
export async function listAlarmRules(db: Queryable, filter: AlarmRuleFilter): Promise<AlarmRuleRecord[]> {
  const { rows } = await db.query<AlarmRuleRecord>(
    `${SELECT} where ($1::text is null or r.component_type = $1) and ($2::text is null or r.kind = $2)
       and ($3::boolean is null or r.in_force = $3) and ($4::text is null or r.code > $4) order by r.code limit $5`,
    [filter.componentType ?? null, filter.kind ?? null, filter.inForce ?? null, filter.after ?? null, filter.limit],
  );
  return rows;
}

export async function findAlarmRule(db: Queryable, code: string): Promise<AlarmRuleRecord | undefined> {
  const { rows } = await db.query<AlarmRuleRecord>(`${SELECT} where r.code = $1`, [code]);
  return rows[0];
}

/** Newest first, below `before`. */
export async function listAlarmRuleVersions(
  db: Queryable,
  query: { readonly code: string; readonly before?: number | undefined; readonly limit: number },
): Promise<AlarmRuleVersionRecord[]> {
  const { rows } = await db.query<AlarmRuleVersionRecord>(
    `select ${VERSION} from alarm_rule r where r.code = $1 and ($2::int is null or r.version < $2)
     order by r.version desc limit $3`,
    [query.code, query.before ?? null, query.limit],
  );
  return rows;
}

/** The newest version of a rule; no other is made until the transaction ends. Undefined for an unknown rule. */
export async function lockNewestVersion(db: Queryable, code: string): Promise<AlarmRuleVersionRecord | undefined> {
  await db.query('select from alarm_rule where code = $1 order by version for update', [code]);
  const [newest] = await listAlarmRuleVersions(db, { code, limit: 1 });
  return newest;
}

/** A version that is not in force yet. False where there is one of this number. */
export async function insertAlarmRuleVersion(
  db: Queryable,
  rule: AlarmRuleContent & Pick<AlarmRuleVersionRecord, 'code' | 'version' | 'author' | 'comment'>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into alarm_rule (code, version, kind, component_type, metric, parameters, priority, category, title, title_en,
       author, comment, kept_by_desk, in_force)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, true, false) on conflict (code, version) do nothing`,
    [
      rule.code,
      rule.version,
      rule.kind,
      rule.componentType,
      rule.metric,
      JSON.stringify(rule.parameters),
      rule.priority,
      rule.category,
      rule.title,
      rule.titleEn,
      rule.author,
      rule.comment,
    ],
  );
  return rowCount === 1;
}

/** This version of a rule is in force and no other; undefined: none is. From now on the desk keeps it. */
export async function putAlarmRuleInForce(db: Queryable, code: string, version: number | undefined): Promise<void> {
  await db.query('update alarm_rule set in_force = false, kept_by_desk = true where code = $1 and in_force', [code]);
  if (version === undefined) return;
  await db.query('update alarm_rule set in_force = true, kept_by_desk = true where code = $1 and version = $2', [
    code,
    version,
  ]);
}

/** Rules in force on components of a type, as the domain has them. */
export interface RuleOfType {
  readonly code: string;
  readonly kind: RuleKind;
  readonly metric: string;
  readonly parameters: RuleParameters[RuleKind];
}

export async function listRulesOfType(db: Queryable, componentType: string): Promise<RuleOfType[]> {
  const { rows } = await db.query<RuleOfType>(
    'select code, kind, metric, parameters from alarm_rule where component_type = $1 and in_force order by code',
    [componentType],
  );
  return rows;
}
