import { TRUSTED_FROM } from '@cityloop/domain/telemetry/trust';
import { localSpan, localStarts } from '@cityloop/domain/time/bucket';
import type { Zone } from '@cityloop/domain/time/zone';
import { OVERDUE } from '../case/case-overdue.ts';
import { zoneOf } from '../city/zone-of.ts';
import type { Queryable } from '../connection/transaction.ts';

const HOUR_MS = 3_600_000;

export interface VitalSignRow {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly unit: string;
  readonly limit: number | null;
  readonly direction: 'above' | 'below';
  readonly definition: string;
  readonly definitionEn: string;
  readonly staleAfterSeconds: number;
  readonly source: string;
}

export async function listVitalSigns(db: Queryable): Promise<VitalSignRow[]> {
  const { rows } = await db.query<VitalSignRow>(
    `select code, name, name_en as "nameEn", unit, limit_value as "limit", direction, definition,
       definition_en as "definitionEn", stale_after_seconds as "staleAfterSeconds", source
     from vital_sign order by position`,
  );
  return rows;
}

interface CityClock {
  readonly now: Date;
  readonly zone: Zone;
}

async function readCityClock(db: Queryable): Promise<CityClock> {
  const { rows } = await db.query<{ now: Date; zone: string }>(
    `select now() as now, coalesce((select timezone from city), 'UTC') as zone`,
  );
  return { now: rows[0]?.now ?? new Date(0), zone: zoneOf(rows[0]?.zone ?? 'UTC') };
}

/** When the city's day began. */
async function readToday(db: Queryable): Promise<Date> {
  const { now, zone } = await readCityClock(db);
  return new Date(localSpan(now.getTime(), 'day', zone).from);
}

/** Figures of the case work and the devices by the name that a vital sign's source gives them; null where nothing is to be divided. */
export async function countCity(db: Queryable): Promise<Readonly<Record<string, number | null>>> {
  const { rows } = await db.query<Record<string, number | null>>(
    `with today as (select $1::timestamptz as start),
     ended as (
       select count(*) filter (where state = 'closed') as closed,
         count(*) filter (where state = 'closed' and disposed_on_time) as on_time
       from case_file, today where ended_at >= today.start
     ),
     filed as (select count(*) as n from case_action, today where type = 'file' and case_action.at >= today.start),
     devices as (
       select count(*) as n, count(*) filter (where s.online) as online
       from component c join component_type t on t.code = c.type and t.device
       left join device_status s on s.component_key = c.key where c.retired_at is null
     )
     select (select count(*) from case_file where ended_at is null)::float8 as "cases:open",
       (select count(*) from case_file where ${OVERDUE.either('now()')})::float8 as "cases:overdue",
       (select count(*) from case_file where ${OVERDUE.stage('now()')})::float8 as "cases:stage-overdue",
       (select count(*) from case_file where ${OVERDUE.total('now()')})::float8 as "cases:total-overdue",
       (select 100.0 * closed / nullif(n, 0) from ended, filed)::float8 as "cases:closing-rate-today",
       (select 100.0 * on_time / nullif(closed, 0) from ended)::float8 as "cases:on-time-rate-today",
       (select count(*) from case_action, today where type = 'report' and case_action.at >= today.start)::float8 as "cases:reported-today",
       (select closed from ended)::float8 as "cases:closed-today",
       (select count(*) from alarm where active)::float8 as "alarms:active",
       (select 100.0 * online / nullif(n, 0) from devices)::float8 as "devices:online"`,
    [await readToday(db)],
  );
  return rows[0] ?? {};
}

export interface MetricFigure {
  readonly code: string;
  readonly value: number;
  readonly asOf: Date;
  /** Streams that it looks at, and those of them that are trusted. */
  readonly total: number;
  readonly trusted: number;
}

/**
 * Vital signs over the latest good values of a metric: those not stale, or else the last known ones. Averages and shares
 * leave out streams that are not trusted, unless no other is there. A highest value leaves out none: an alarming figure of a
 * doubtful sensor is still worth a look.
 */
export async function measureVitalSigns(db: Queryable): Promise<MetricFigure[]> {
  const { rows } = await db.query<MetricFigure>(
    `with sign as (
       select code, stale_after_seconds * interval '1 second' as stale_after,
         regexp_match(source, '^metric:([^/]+)/([^:]+):(\\w+)$') as part
       from vital_sign where source like 'metric:%'
     ), value as (
       select sign.code, sign.part[3] as how, l.at, l.value, l.at > now() - sign.stale_after as fresh,
         coalesce(t.score, 100) >= ${TRUSTED_FROM} as trusted
       from sign
       join metric m on m.component_type = sign.part[1] and m.code = sign.part[2]
       join latest_reading l on l.metric_key = m.key and l.quality = 0
       join component c on c.key = l.component_key and c.retired_at is null
       left join stream_trust t on t.component_key = l.component_key and t.metric_key = l.metric_key
     ), known as (
       select *, bool_or(fresh) over (partition by code) as any_fresh from value
     ), usable as (
       select *, trusted or how = 'max' or not bool_or(trusted) over (partition by code) as counts
       from known where fresh or not any_fresh
     )
     select code, max(at) as "asOf", count(*)::int as total, count(*) filter (where trusted)::int as trusted, case how
         when 'mean' then avg(value) filter (where counts)
         when 'max' then max(value)
         else 100 * avg((value > 0)::int) filter (where counts)
       end::float8 as value
     from usable group by code, how`,
  );
  return rows;
}

export interface TrendRow {
  readonly at: Date;
  readonly reported: number;
  readonly closed: number;
  readonly alarms: number;
}

/** Per hour of the city's clocks: the last `hours`, the running one included, oldest first. */
export async function listCaseTrend(db: Queryable, hours: number): Promise<TrendRow[]> {
  const { now, zone } = await readCityClock(db);
  const from = localSpan(now.getTime(), 'hour', zone).from - (hours - 1) * HOUR_MS;
  const starts = localStarts({ from, to: now.getTime() + 1 }, 'hour', zone).slice(-hours);
  const count = (column: string) =>
    `select ($1::timestamptz[])[width_bucket(${column}, $1::timestamptz[])] as at, count(*) as n`;
  const { rows } = await db.query<TrendRow>(
    `with hour as (
       select unnest($1::timestamptz[]) as at
     ), reported as (
       ${count('at')} from case_action where type = 'report' and at >= ($1::timestamptz[])[1] group by 1
     ), closed as (
       ${count('at')} from case_action where type = 'close' and at >= ($1::timestamptz[])[1] group by 1
     ), alarms as (
       ${count('raised_at')} from alarm where raised_at >= ($1::timestamptz[])[1] group by 1
     )
     select hour.at, coalesce(reported.n, 0)::int as reported, coalesce(closed.n, 0)::int as closed,
       coalesce(alarms.n, 0)::int as alarms
     from hour left join reported using (at) left join closed using (at) left join alarms using (at) order by at`,
    [starts.map((at) => new Date(at))],
  );
  return rows;
}

export type RankingDimension = 'district' | 'department' | 'category' | 'state' | 'channel';
export interface RankingRow {
  readonly code: string;
  readonly name: string | null;
  readonly nameEn: string | null;
  readonly open: number;
  /** Past a limit, whichever; and past each of the two. */
  readonly overdue: number;
  readonly stageOverdue: number;
  readonly totalOverdue: number;
  readonly closedToday: number;
}

const NAMES: Readonly<Record<RankingDimension, string>> = {
  district: `region where parent is null`,
  department: 'department',
  category: 'category',
  state: `(select null as code, null as name, null as name_en) as nothing`,
  channel: `(select null as code, null as name, null as name_en) as nothing`,
};

/** Cases by one dimension, most open ones first. */
export async function rankCases(db: Queryable, by: RankingDimension): Promise<RankingRow[]> {
  const { rows } = await db.query<RankingRow>(
    `with counted as (
       select ${by} as code, count(*) filter (where ended_at is null) as open,
         count(*) filter (where ${OVERDUE.either('now()')}) as overdue,
         count(*) filter (where ${OVERDUE.stage('now()')}) as stage_overdue,
         count(*) filter (where ${OVERDUE.total('now()')}) as total_overdue,
         count(*) filter (where state = 'closed' and ended_at >= $1::timestamptz) as closed
       from case_file where ${by} is not null and (ended_at is null or ended_at >= $1::timestamptz) group by 1
     )
     select counted.code, n.name, n.name_en as "nameEn", open::int, overdue::int,
       stage_overdue::int as "stageOverdue", total_overdue::int as "totalOverdue", closed::int as "closedToday"
     from counted left join (select code, name, name_en from ${NAMES[by]}) n on n.code = counted.code
     order by open desc, counted.code`,
    [await readToday(db)],
  );
  return rows;
}
