import type { Queryable } from '../connection/transaction.ts';
import type { ListReadingsQuery } from './reading.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Older readings are marked by component and hour, so that one late device doesn't recompute the whole city's minute. */
export const RECENT_MS = 10 * MINUTE_MS;
/** Stands for every component in `rollup_touched` and `rollup_due`. */
export const ALL_COMPONENTS = 0;

export const ROLLUP_RESOLUTIONS = ['1m', '1h', '1d'] as const;
export type RollupResolution = (typeof ROLLUP_RESOLUTIONS)[number];

/** Buckets begin at whole minutes, hours and days of UTC. */
export const BUCKET_MS: Readonly<Record<RollupResolution, number>> = {
  '1m': MINUTE_MS,
  '1h': HOUR_MS,
  '1d': 24 * HOUR_MS,
};

/** Start of a bucket that must be made again: a minute of all components, or an hour of one component and metric. */
export interface TouchedBucket {
  readonly componentKey: number;
  readonly metricKey: number;
  readonly at: number;
}

/** The buckets that these readings touch, each once; `now` in epoch milliseconds. Recent ones are most and cost little. */
export function bucketsTouchedBy(
  readings: Iterable<{ readonly componentKey: number; readonly metricKey: number; readonly at: number }>,
  now: number,
): TouchedBucket[] {
  const minutes = new Set<number>();
  const hours = new Map<string, TouchedBucket>();
  for (const { componentKey, metricKey, at } of readings) {
    if (at >= now - RECENT_MS) minutes.add(floorTo(at, MINUTE_MS));
    else {
      const hour = floorTo(at, HOUR_MS);
      hours.set(`${componentKey}:${metricKey}:${hour}`, { componentKey, metricKey, at: hour });
    }
  }
  return [...[...minutes].map((at) => ({ componentKey: ALL_COMPONENTS, metricKey: 0, at })), ...hours.values()];
}

export interface ListedRollup {
  readonly at: Date;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Value of the newest reading in the bucket. */
  readonly last: number;
}

/**
 * The buckets of one component and metric that overlap [from, to), newest first, each whole. Exact at once on every
 * storage: a bucket that still waits to be made (again) is computed from the raw readings instead of being read.
 */
export async function listRollups(
  db: Queryable,
  resolution: RollupResolution,
  query: ListReadingsQuery,
): Promise<ListedRollup[]> {
  const from = new Date(floorTo(query.from.getTime(), BUCKET_MS[resolution]));
  const { rows } = await db.query<ListedRollup>(listSql(resolution), [
    query.componentKey,
    query.metricKey,
    from,
    query.to,
    query.limit,
    `${BUCKET_MS[resolution]} milliseconds`,
  ]);
  return rows;
}

/** A touched hour of one component makes each of its minutes stale, hence the series. */
function listSql(resolution: RollupResolution): string {
  const coarserDue = resolution === '1m' ? `('')` : resolution === '1h' ? `('1h')` : `('1h', '1d')`;
  const mine = `((component_key = ${ALL_COMPONENTS}) or (component_key = $1 and metric_key = $2))`;
  return `with marked as (
      select at as first, at + case when component_key = ${ALL_COMPONENTS} then interval '1 minute' else interval '1 hour' end as beyond
      from rollup_touched where ${mine}
      union
      select at, at + case resolution when '1h' then interval '1 hour' else interval '1 day' end
      from rollup_due where ${mine} and resolution in ${coarserDue}
    ), stale as (
      select distinct bucket as at
      from marked, generate_series(date_bin($6::interval, first, 'epoch'), beyond - interval '1 microsecond', $6::interval) as bucket
      where first < $4 and beyond > $3 and bucket >= $3 and bucket < $4
    ), computed as (
      select stale.at, found.* from stale cross join lateral (
        select count(*) as count, min(value) as min, max(value) as max, sum(value) as sum,
          (array_agg(value order by reading.at desc))[1] as last
        from reading
        where component_key = $1 and metric_key = $2 and reading.at >= stale.at and reading.at < stale.at + $6::interval
      ) as found where found.count > 0
    ), stored as (
      select at, count, min, max, sum, last from reading_${resolution}
      where component_key = $1 and metric_key = $2 and at >= $3 and at < $4 and at not in (select at from stale)
    )
    select at, count::float8 as count, min, max, sum / count as mean, last
    from (select * from computed union all select * from stored) as bucket
    order by at desc limit $5`;
}

function floorTo(ms: number, step: number): number {
  return Math.floor(ms / step) * step;
}
