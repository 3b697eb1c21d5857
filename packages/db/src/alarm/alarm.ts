import type { Actor } from '@cityloop/domain/account/actor';
import type { AlarmEndReason } from '@cityloop/domain/alarm/lifecycle';
import type { RuleKind } from '@cityloop/domain/alarm/rule';
import type { SourceFacts } from '@cityloop/domain/alarm/source';
import type { Queryable } from '../connection/transaction.ts';
import { isInScope, scopeOf } from '../people/row-scope.ts';
import { SOURCE_FACTS } from './alarm-source.ts';

/** An alarm with what its rule, component and case say about it. */
export interface AlarmRecord {
  readonly id: number;
  readonly version: number;
  readonly rule: string;
  readonly ruleVersion: number;
  readonly kind: RuleKind;
  readonly title: string;
  readonly titleEn: string;
  readonly priority: number;
  readonly threshold: number;
  /** Of the case that the rule opens; null where it opens none. */
  readonly category: string | null;
  readonly component: string;
  readonly componentName: string;
  readonly address: string;
  readonly district: string;
  readonly grid: string;
  readonly lon: number;
  readonly lat: number;
  readonly metric: string;
  readonly metricName: string;
  readonly metricNameEn: string;
  readonly metricKind: 'number' | 'boolean';
  readonly unit: string;
  readonly active: boolean;
  readonly raisedAt: Date;
  readonly clearedAt: Date | null;
  /** Null while it is active. */
  readonly endReason: AlarmEndReason | null;
  readonly value: number;
  readonly windowFrom: Date;
  readonly windowTo: Date;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedBy: string | null;
  readonly shelvedUntil: Date | null;
  readonly outOfService: boolean;
  readonly caseId: string | null;
  /** What is known of its source now; null where it is not active. */
  readonly source: SourceFacts | null;
  /** Departments that see its case. */
  readonly departments: readonly string[];
}

/** What the value was compared with, in its own unit: of a rate the change per minute, of an absence the silence in seconds. */
const THRESHOLD = `case r.kind when 'absence' then (r.parameters ->> 'afterMs')::float8 / 1000
    when 'composite' then (select (part ->> 'on')::float8 from jsonb_array_elements(r.parameters -> 'parts') part
      order by part ->> 'metric' <> m.code limit 1)
    else (r.parameters ->> 'on')::float8 end`;

const SELECT = `
  select a.id, a.version, a.rule, a.rule_version as "ruleVersion", r.kind, r.title, r.title_en as "titleEn", r.priority,
    ${THRESHOLD} as threshold, r.category, c.id as component, c.name as "componentName", c.address, c.district, c.grid, c.lon, c.lat,
    m.code as metric, m.name as "metricName", m.name_en as "metricNameEn",
    case r.kind when 'absence' then 'number' else m.kind end as "metricKind",
    case r.kind when 'rate' then m.unit || '/min' when 'absence' then 's' else m.unit end as unit, a.active, a.raised_at as "raisedAt", a.cleared_at as "clearedAt", a.end_reason as "endReason", a.value,
    a.window_from as "windowFrom", a.window_to as "windowTo", a.acknowledged_at as "acknowledgedAt",
    a.acknowledged_by as "acknowledgedBy", a.shelved_until as "shelvedUntil", a.out_of_service as "outOfService",
    a.case_id as "caseId", source.facts as source, coalesce(f.departments, '{}') as departments
  from alarm a
  join alarm_rule r on r.code = a.rule and r.version = a.rule_version
  join component c on c.key = a.component_key
  join metric m on m.key = a.metric_key
  left join case_file f on f.id = a.case_id
  left join lateral (${SOURCE_FACTS}) as source on true`;

export interface AlarmFilter {
  readonly active?: boolean | undefined;
  readonly district?: string | undefined;
  readonly component?: string | undefined;
  /** Only alarms with a lower id: the last of the page before. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** Newest first, within the actor's scope: handlers see alarms of the cases that concern their department. */
export async function listAlarms(db: Queryable, actor: Actor, filter: AlarmFilter): Promise<AlarmRecord[]> {
  const { rows } = await db.query<AlarmRecord>(
    `${SELECT}
     where ($1::boolean is null or a.active = $1) and ($2::text is null or c.district = $2)
       and ($3::text is null or c.id = $3) and ($4::bigint is null or a.id < $4)
       and ${isInScope({ district: 'c.district', departments: 'f.departments' }, ['$5', '$6'])}
     order by a.id desc limit $7`,
    [
      filter.active ?? null,
      filter.district ?? null,
      filter.component ?? null,
      filter.before ?? null,
      ...scopeOf(actor),
      filter.limit,
    ],
  );
  return rows;
}

export async function findAlarm(db: Queryable, id: number): Promise<AlarmRecord | undefined> {
  const { rows } = await db.query<AlarmRecord>(`${SELECT} where a.id = $1`, [id]);
  return rows[0];
}

/** As `findAlarm`, and nobody else changes it until the transaction ends. */
export async function lockAlarm(db: Queryable, id: number): Promise<AlarmRecord | undefined> {
  await db.query('select 1 from alarm where id = $1 for update', [id]);
  return findAlarm(db, id);
}

/** The oldest alarm whose rule names a category and that has no case yet, but for those to be left alone for a while. */
export async function findAlarmAwaitingCase(
  db: Queryable,
  except: readonly number[],
): Promise<AlarmRecord | undefined> {
  const { rows } = await db.query<{ id: number }>(
    'select id from alarm where awaits_case and id <> all($1) order by id limit 1',
    [except],
  );
  return rows[0] && lockAlarm(db, rows[0].id);
}

/** Its case is open or joined: the alarm no longer waits. `caseId` undefined where its rule opens none after all. */
export async function settleAlarm(db: Queryable, id: number, caseId: string | undefined): Promise<void> {
  await db.query('update alarm set case_id = $2, awaits_case = false, version = version + 1 where id = $1', [
    id,
    caseId ?? null,
  ]);
}

export async function acknowledgeAlarm(db: Queryable, id: number, by: string, at: Date): Promise<void> {
  await db.query(
    'update alarm set acknowledged_at = $3, acknowledged_by = $2, version = version + 1 where id = $1 and acknowledged_at is null',
    [id, by, at],
  );
}
