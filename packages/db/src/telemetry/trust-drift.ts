import { DEVIATIONS_PER_MAD } from '@cityloop/domain/telemetry/trust';
import type { Queryable } from '../connection/transaction.ts';
import type { StreamTrustState } from './stream-trust.ts';
import type { Stripe } from './trust-facts.ts';

/** A day counts with this many hours, and a baseline with this many days. */
const LEAST_HOURS = 6;
const LEAST_DAYS = 3;

/**
 * How each stream's last day departs from the seven days before: medians of hourly means, and the robust deviation of the
 * changes from day to day (of the changes, so that a steady drift doesn't hide in a spread of its own making). Null where
 * there is too little. Days count back from `now`.
 */
export async function refreshDepartures(db: Queryable, now: Date, { stripe, stripes }: Stripe): Promise<void> {
  await db.query(
    `with daily as (
       select t.component_key, t.metric_key, floor(extract(epoch from $1::timestamptz - r.at) / 86400) as day,
         percentile_cont(0.5) within group (order by r.sum / r.count) as median
       from stream_trust t
       join metric m on m.key = t.metric_key and m.kind = 'number'
       join reading_1h r on r.component_key = t.component_key and r.metric_key = t.metric_key
         and r.at > $1::timestamptz - interval '8 days' and r.at <= $1
       where t.component_key % $3 = $2 and t.score is not null
       group by 1, 2, 3 having count(*) >= ${LEAST_HOURS}
     ), change as (
       select *, median - lead(median) over (partition by component_key, metric_key order by day) as change from daily
     ), stream as (
       select component_key, metric_key, max(median) filter (where day = 0) as latest,
         percentile_cont(0.5) within group (order by median) filter (where day > 0) as base,
         percentile_cont(0.5) within group (order by change) as usual_change
       from change group by 1, 2 having count(*) filter (where day > 0) >= ${LEAST_DAYS}
     ), departed as (
       select stream.component_key, stream.metric_key, min(latest - base) as departure,
         ${DEVIATIONS_PER_MAD} * percentile_cont(0.5) within group (order by abs(change - usual_change)) as deviation
       from stream join change using (component_key, metric_key) group by 1, 2
     )
     update stream_trust t set departure = found.departure, deviation = found.deviation
     from (
       select t.component_key, t.metric_key, departed.departure, departed.deviation
       from stream_trust t left join departed using (component_key, metric_key) where t.component_key % $3 = $2
     ) as found
     where t.component_key = found.component_key and t.metric_key = found.metric_key
       and (t.departure, t.deviation) is distinct from (found.departure, found.deviation)`,
    [now, stripe, stripes],
  );
}

/** A stream that departs far, or did so at the last look. */
export interface DepartedStream extends StreamTrustState {
  readonly departure: number | null;
  readonly deviation: number | null;
  /** Median departure of the same metric in the same community, or else in the city; null where fewer than four have one. */
  readonly neighbours: number | null;
  readonly decimals: number;
}

const LEAST_NEIGHBOURS = 4;
/** The area that a component's unit grid lies in: the community, or what the city has in its place. */
const AROUND = 'coalesce((select parent from region where code = c.grid), c.grid)';

/** Of one stripe; a row only for what may have to be said, by departures that {@link refreshDepartures} left. */
export async function listDepartedStreams(db: Queryable, { stripe, stripes }: Stripe): Promise<DepartedStream[]> {
  const { rows } = await db.query<DepartedStream>(
    `with around as materialized (
       select t.metric_key, ${AROUND} as community,
         percentile_cont(0.5) within group (order by t.departure) as departure
       from stream_trust t join component c on c.key = t.component_key and c.retired_at is null
       where t.departure is not null
       group by grouping sets ((1, 2), (1)) having count(*) >= ${LEAST_NEIGHBOURS}
     )
     select t.component_key as "componentKey", t.metric_key as "metricKey", t.score, t.reasons,
       t.departure, t.deviation, coalesce(near.departure, city.departure) as neighbours, m.decimals
     from stream_trust t
     join component c on c.key = t.component_key and c.retired_at is null
     join metric m on m.key = t.metric_key
     left join around near on near.metric_key = t.metric_key and near.community = ${AROUND}
     left join around city on city.metric_key = t.metric_key and city.community is null
     where t.component_key % $2 = $1 and (
       t.reasons @> '[{"code": "drift"}]'
       or abs(t.departure - coalesce(near.departure, city.departure, 0)) > 5 * t.deviation)
     order by 1, 2`,
    [stripe, stripes],
  );
  return rows;
}
