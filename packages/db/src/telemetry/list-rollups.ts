import type { Span } from '@cityloop/domain/time/bucket';
import type { Zone } from '@cityloop/domain/time/zone';
import { zoneOf } from '../city/zone-of.ts';
import type { Queryable } from '../connection/transaction.ts';
import type { ListReadingsQuery } from './reading.ts';
import { ALL_COMPONENTS, HOUR_MS, MINUTE_MS, type RollupResolution } from './rollup.ts';
import { planRollups, type RollupPlan, type RollupSource, type StaleMarks, wholeBuckets } from './rollup-plan.ts';

export interface ListedRollup {
  /** When the bucket begins. */
  readonly at: Date;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Value of the newest reading in the bucket. */
  readonly last: number;
}

export interface ListRollupsQuery extends ListReadingsQuery {
  readonly resolution: RollupResolution;
  /** On whose clocks hours, days and months are cut; left out: the city's. */
  readonly zone?: Zone | undefined;
}

/**
 * The buckets of one component and metric that overlap [from, to), newest first, each whole. Exact at once on every storage: what
 * still waits to be made (again) is computed from what is finer. Hours, days and months of a zone whose clocks differ from the
 * city's are computed from the city's hours, or from minutes where hours are cut elsewhere, as far back as these are kept.
 */
export async function listRollups(db: Queryable, query: ListRollupsQuery): Promise<ListedRollup[]> {
  const { componentKey, metricKey, resolution, limit } = query;
  const zones = await readZones(db);
  const zone = query.zone ?? zones.city;
  const asked = await sinceFirst(db, query);
  const span = wholeBuckets(asked, resolution, zone);
  if (span.from >= span.to) return [];
  const marks = await readMarks(db, { componentKey, metricKey, span });
  const plan = planRollups({ resolution, zone, storedZone: zones.stored, span }, marks);
  const statement = statementOf(plan, [componentKey, metricKey, limit]);
  const { rows } = await db.query<ListedRollup>(statement.text, statement.values);
  return rows;
}

/** The zone of the city, and that in which the stored hours and days were cut: another one until maintenance has seen a change. */
async function readZones(db: Queryable): Promise<{ readonly city: Zone; readonly stored: Zone }> {
  const { rows } = await db.query<{ city: string; stored: string }>(
    `select coalesce((select timezone from city), 'UTC') as city, coalesce((select zone from rollup_zone), 'UTC') as stored`,
  );
  return { city: zoneOf(rows[0]?.city ?? 'UTC'), stored: zoneOf(rows[0]?.stored ?? 'UTC') };
}

/** From the first reading on that is known in any form: nobody computes the months of centuries. */
async function sinceFirst(db: Queryable, { componentKey, metricKey, from, to }: ListReadingsQuery): Promise<Span> {
  const first = (table: string) =>
    `(select min(at) from ${table} where component_key = $1 and metric_key = $2 and at >= $3 and at < $4)`;
  const { rows } = await db.query<{ at: Date | null }>(
    `select least(${['reading', 'reading_1m', 'reading_1h', 'reading_1d'].map(first).join(', ')}) as at`,
    // What began before `from` may be a bucket that reaches into the span: none is longer than a month.
    [componentKey, metricKey, new Date(from.getTime() - LONGEST_MS), to],
  );
  const at = rows[0]?.at?.getTime() ?? to.getTime();
  return { from: Math.max(from.getTime(), at), to: to.getTime() };
}

const LONGEST_MS = 32 * 24 * HOUR_MS;
const MINE = `(component_key = ${ALL_COMPONENTS} or (component_key = $1 and metric_key = $2))`;

interface MarkRow {
  readonly what: 'touched' | 'imported' | 'without minutes' | '1h' | '1d';
  readonly at: Date;
  readonly shared: boolean;
}

/** A touched minute is of all components, a touched hour of one. */
async function readMarks(
  db: Queryable,
  { componentKey, metricKey, span }: { componentKey: number; metricKey: number; span: Span },
): Promise<StaleMarks> {
  const { rows } = await db.query<MarkRow>(
    `select distinct 'touched' as what, at, component_key = ${ALL_COMPONENTS} as shared from rollup_touched
     where ${MINE} and at > $3 and at < $4
     union all
     select resolution, at, component_key = ${ALL_COMPONENTS} from rollup_due where ${MINE} and at > $3 and at < $4
     union all
     select 'imported', day_at, false from history_due
     where component_key = $1 and metric_key = $2 and day_at > $3 and day_at < $4
     union all
     select 'without minutes', day_at, true from history_day where not has_minutes and day_at > $3 and day_at < $4`,
    // A mark stands anywhere in its bucket, and a stale bucket may begin before the span, or end after it.
    [componentKey, metricKey, new Date(span.from - 2 * 24 * HOUR_MS), new Date(span.to + 24 * HOUR_MS)],
  );
  const of = (what: MarkRow['what']) => rows.filter((row) => row.what === what);
  const daysOf = (what: MarkRow['what']) =>
    of(what).map(({ at }) => ({ from: at.getTime(), to: at.getTime() + 24 * HOUR_MS }));
  const touched = of('touched').map(({ at, shared }) => ({
    from: at.getTime(),
    to: at.getTime() + (shared ? MINUTE_MS : HOUR_MS),
  }));
  return {
    touched: [...touched, ...daysOf('imported')],
    withoutMinutes: daysOf('without minutes'),
    hours: of('1h').map(({ at }) => at.getTime()),
    days: of('1d').map(({ at }) => at.getTime()),
  };
}

const TABLES = { raw: 'reading', '1m': 'reading_1m', '1h': 'reading_1h', '1d': 'reading_1d' } as const;
const SOURCES = Object.keys(TABLES) as RollupSource[];
const RAW_COLUMNS = '1::bigint as count, value as min, value as max, value as sum, value as last';
const ROLLUP_COLUMNS = 'count, min, max, sum, last';

/** One query over all pieces; parameters 1 to 3 are component, metric and limit. */
function statementOf(plan: RollupPlan, values: unknown[]): { text: string; values: unknown[] } {
  const { pieces, asStored } = plan;
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const sources = SOURCES.filter((source) => pieces[source].length > 0);
  const bucket = sources.some((source) => source !== asStored) ? bucketOf(plan, parameter) : 'at';
  const parts = sources.map((source) => {
    const columns = source === 'raw' ? RAW_COLUMNS : ROLLUP_COLUMNS;
    const from = `${TABLES[source]} where component_key = $1 and metric_key = $2 and ${within(pieces[source], parameter)}`;
    return `select ${source === asStored ? 'at' : bucket} as bucket, at, ${columns} from ${from}`;
  });
  const text = `select bucket as at, sum(count)::float8 as count, min(min) as min, max(max) as max,
      sum(sum) / sum(count)::float8 as mean, (array_agg(last order by part.at desc))[1] as last
    from (${parts.join(' union all ')}) as part group by bucket order by bucket desc limit $3`;
  return { text, values };
}

function bucketOf({ buckets }: RollupPlan, parameter: (value: unknown) => string): string {
  if ('fixedMs' in buckets) return `date_bin(${parameter(`${buckets.fixedMs} milliseconds`)}::interval, at, 'epoch')`;
  const starts = `${parameter(datesOf(buckets.starts))}::timestamptz[]`;
  return `(${starts})[width_bucket(at, ${starts})]`;
}

/** The outer bounds stand by themselves, so that partitions beyond are left out at once. */
function within(spans: readonly Span[], parameter: (value: unknown) => string): string {
  const [first, last] = [spans[0], spans.at(-1)];
  const bounds = `at >= ${parameter(new Date(first?.from ?? 0))} and at < ${parameter(new Date(last?.to ?? 0))}`;
  if (spans.length === 1) return bounds;
  const from = parameter(datesOf(spans.map((span) => span.from)));
  const to = parameter(datesOf(spans.map((span) => span.to)));
  return `${bounds} and at < (${to}::timestamptz[])[width_bucket(at, ${from}::timestamptz[])]`;
}

function datesOf(times: readonly number[]): Date[] {
  return times.map((at) => new Date(at));
}
