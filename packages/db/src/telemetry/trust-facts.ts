import { DEVIATIONS_PER_MAD, ENOUGH_READINGS, JUMP_DEVIATIONS } from '@cityloop/domain/telemetry/trust';
import type { Queryable } from '../connection/transaction.ts';
import type { StreamTrustState } from './stream-trust.ts';

/** The columns that every look shares; `l` is the latest value and `t` its trust. */
const STATE = `l.component_key as "componentKey", l.metric_key as "metricKey", t.score, coalesce(t.reasons, '[]') as reasons`;

/** The part of the city that a look takes: components whose key leaves `stripe` when divided by `stripes`. */
export interface Stripe {
  readonly stripe: number;
  readonly stripes: number;
}

/** A stream that is silent or comes with a strange time, or was so at the last look. */
export interface SuspectStream extends StreamTrustState {
  readonly heardAt: Date;
  readonly cadenceSeconds: number | null;
  /** Receipt less the device's own time; null where the latest value is not newer than the last look. */
  readonly skewSeconds: number | null;
  readonly skewSamples: number[];
}

/**
 * By the latest values alone, one pass over all of them; a row only for suspects. `since` is the last look: what was
 * received before gives no second sample.
 */
export async function listSuspectStreams(
  db: Queryable,
  { now, since, watchedSince }: { readonly now: Date; readonly since: Date; readonly watchedSince: Date },
): Promise<SuspectStream[]> {
  const { rows } = await db.query<SuspectStream>(
    `select ${STATE}, coalesce(l.received_at, l.at) as "heardAt", coalesce(t.skew_samples, '{}') as "skewSamples",
       coalesce(m.cadence_seconds, t.learned_cadence_seconds) as "cadenceSeconds",
       case when l.received_at > $2 then extract(epoch from l.received_at - l.at)::float8 end as "skewSeconds"
     from latest_reading l
     join metric m on m.key = l.metric_key
     join component c on c.key = l.component_key and c.retired_at is null
     left join stream_trust t on t.component_key = l.component_key and t.metric_key = l.metric_key
     where t.silent_since is not null or t.skew_samples <> '{}'
       or l.received_at > $2 and abs(extract(epoch from l.received_at - l.at)) > 60
       or extract(epoch from $1::timestamptz - greatest(coalesce(l.received_at, l.at), $3))
         > 3 * coalesce(m.cadence_seconds, t.learned_cadence_seconds)`,
    [now, since, watchedSince],
  );
  return rows;
}

/** What the minute rollups of the last hour (for `stuck`: of the span that the metric declares) say of a stream. */
export interface RecentFacts extends StreamTrustState {
  readonly readings: number;
  readonly minutes: number;
  readonly implausible: number;
  /** The newest reading is not believed. */
  readonly isNewestImplausible: boolean;
  readonly jumps: number;
  readonly variesWithinSeconds: number | null;
  /** Within that span: readings, lowest and highest value, and whether they reach back to its start. */
  readonly spanReadings: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly reachesBack: boolean;
  /** Median gap of the last fifty readings, where the metric declares no cadence. */
  readonly learnedCadenceSeconds: number | null;
  readonly knownCadenceSeconds: number | null;
  /** Readings of the last week, asked where nobody knows yet whether there are enough. */
  readonly history: number;
}

/** Streams that are judged for the first time, and those with too few readings at the last look, come out of their turn. */
const WAITING = `(t.component_key is null or t.score is null and t.judged_at < $1::timestamptz - interval '10 minutes')`;
const MOST_WAITING = 5_000;

/** One stripe of the streams, those that wait for their first judgement, and all that are implausible or were so at the last look. */
export async function listRecentFacts(db: Queryable, now: Date, { stripe, stripes }: Stripe): Promise<RecentFacts[]> {
  const { rows } = await db.query<RecentFacts>(
    `with stream as materialized (
       (select l.component_key, l.metric_key from latest_reading l where l.component_key % $3 = $2)
       union
       (select l.component_key, l.metric_key from latest_reading l
        left join stream_trust t on t.component_key = l.component_key and t.metric_key = l.metric_key
        where ${WAITING} limit ${MOST_WAITING})
       union
       (select l.component_key, l.metric_key from latest_reading l where l.quality <> 0 limit ${MOST_WAITING})
       union
       (select t.component_key, t.metric_key from stream_trust t where t.reasons @> '[{"code": "implausible"}]' limit ${MOST_WAITING})
     )
     select ${STATE}, newest.quality <> 0 as "isNewestImplausible", m.varies_within_seconds as "variesWithinSeconds", span.readings, span.minutes, span.implausible,
       span.span_readings as "spanReadings", span.low, span.high,
       coalesce(span.first_at <= $1::timestamptz - 0.8 * m.varies_within_seconds * interval '1 second', false) as "reachesBack",
       jump.jumps, gap.seconds as "learnedCadenceSeconds",
       t.learned_cadence_seconds as "knownCadenceSeconds", past.history
     from stream l
     join metric m on m.key = l.metric_key
     join component c on c.key = l.component_key and c.retired_at is null
     join latest_reading newest on newest.component_key = l.component_key and newest.metric_key = l.metric_key
     left join stream_trust t on t.component_key = l.component_key and t.metric_key = l.metric_key
     cross join lateral (${SPAN}) as span
     cross join lateral (${JUMPS}) as jump
     cross join lateral (${GAP}) as gap
     cross join lateral (${PAST}) as past
     order by 1, 2`,
    [now, stripe, stripes],
  );
  return rows;
}

const OWN = 'component_key = l.component_key and metric_key = l.metric_key';
const HOUR = `at >= $1::timestamptz - interval '1 hour'`;

const SPAN = `select coalesce(sum(count) filter (where ${HOUR}), 0)::float8 as readings,
    count(*) filter (where ${HOUR})::int as minutes,
    count(*) filter (where ${HOUR} and (min < m.plausible_min or max > m.plausible_max))::int as implausible,
    max(max) filter (where ${HOUR}) - min(min) filter (where ${HOUR}) as hour_range,
    coalesce(sum(count) filter (where within), 0)::float8 as span_readings,
    min(min) filter (where within) as low, max(max) filter (where within) as high, min(at) filter (where within) as first_at
  from (
    select r.*, r.at >= $1::timestamptz - m.varies_within_seconds * interval '1 second' as within from reading_1m r
    where ${OWN} and at < $1
      and at >= $1::timestamptz - greatest(3600, coalesce(m.varies_within_seconds, 0)) * interval '1 second'
  ) as minute`;

/** The hour's whole range is asked first: without room for a step its minutes aren't read. */
const JUMPS = `with minute as (
    select at, min, max, last, lag(last) over (order by at) as before, lag(at) over (order by at) as before_at
    from reading_1m where span.hour_range > m.max_rate_per_minute and ${OWN} and ${HOUR} and at < $1
  ), middle as (
    select percentile_cont(0.5) within group (order by last) as median from minute
  ), spread as (
    select percentile_cont(0.5) within group (order by abs(last - median)) as mad from minute, middle
  )
  select count(*)::int as jumps from minute, spread, lateral (
    select greatest(abs(max - before), abs(min - before)) as size, extract(epoch from at - before_at) / 60 as minutes
  ) as step
  where step.size > m.max_rate_per_minute * step.minutes and step.size > ${JUMP_DEVIATIONS * DEVIATIONS_PER_MAD} * mad`;

const GAP = `select case when count(gap) >= ${ENOUGH_READINGS} then percentile_cont(0.5) within group (order by gap) end as seconds
  from (
    select extract(epoch from at - lag(at) over (order by at))::float8 as gap from (
      select at from reading where m.cadence_seconds is null and ${OWN} and at > $1::timestamptz - interval '1 day'
      order by at desc limit 51
    ) as newest
  ) as gaps`;

const PAST = `select coalesce(sum(count), 0)::float8 as history from reading_1h
  where t.score is null and ${OWN} and at > $1::timestamptz - interval '7 days'`;
