import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import { withStoredSamples } from '../alarm/rate-samples.ts';
import {
  listCompositeStates,
  NEWEST_BELIEVED,
  STATES_BY_STREAM,
  type StoredStreamState,
  streamRuleStateOf,
  WATCHED,
} from '../alarm/rule-state.ts';
import type { RememberedStates } from '../alarm/stream-rule-state.ts';
import { int2Array, int4Array, timestamptzArray } from '../connection/binary-array.ts';
import type { Queryable } from '../connection/transaction.ts';

/** Applies the newest values that other workers relayed to these shards. Returns how many streams they were of. */
export async function takeLatestRelay(db: Queryable, shards: readonly number[]): Promise<number> {
  const { rows } = await db.query<{ streams: number }>({
    name: 'take-latest-relay',
    text: 'select take_latest_relay($1::int2[]) as streams',
    values: [shards],
  });
  return rows[0]?.streams ?? 0;
}

export interface DueReadings {
  /** Received when they came into the relay, by the database's clock. */
  readonly readings: readonly TakenReading[];
  readonly hasMore: boolean;
  /** By that clock; of no meaning where there is no reading. */
  readonly now: number;
}

/** Relayed readings that are looked at in one round: what was left waiting during an outage comes in portions. */
const PORTION = 20_000;

/**
 * Takes out of the relay what has waited long enough, ordered by component, metric and time. What is older by its own time
 * than a reading that is due goes with it, even if it came just now: so the rules see neighbours in their order if they were
 * stored within `waitMs` of each other.
 */
export async function takeDueReadings(
  client: Queryable,
  shards: readonly number[],
  waitMs: number,
): Promise<DueReadings> {
  const { rows } = await client.query<
    Omit<TakenReading, 'at' | 'receivedAt'> & { at: number; receivedAt: number; id: number; now: number }
  >({
    name: 'take-due-readings',
    text: `with portion as materialized (
        select component_key, metric_key, at, relayed_at from rule_relay where shard = any ($1::int2[])
        order by id limit ${PORTION}
      ), due as (
        select component_key, metric_key, max(at) as at from portion
        where relayed_at <= clock_timestamp() - $2 * interval '1 millisecond' group by component_key, metric_key
      )
      delete from rule_relay using due
      where rule_relay.component_key = due.component_key and rule_relay.metric_key = due.metric_key
        and rule_relay.at <= due.at
      returning id::float8 as id, rule_relay.component_key as "componentKey", rule_relay.metric_key as "metricKey",
        (extract(epoch from rule_relay.at) * 1000)::float8 as at, value, quality,
        round(extract(epoch from relayed_at) * 1000)::float8 as "receivedAt",
        (extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
    values: [shards, waitMs],
  });
  rows.sort((a, b) => a.componentKey - b.componentKey || a.metricKey - b.metricKey || a.at - b.at || a.id - b.id);
  return { readings: rows, hasMore: rows.length >= PORTION, now: rows[0]?.now ?? 0 };
}

/** Remembers how far rules have seen, and when that was heard; `rows` holds the newest judged reading of each stream, as taken. */
export async function upsertJudged(
  client: Queryable,
  rows: readonly Pick<TakenReading, 'componentKey' | 'metricKey' | 'at' | 'receivedAt'>[],
): Promise<void> {
  if (rows.length === 0) return;
  await client.query({
    name: 'upsert-judged',
    text: `insert into stream_judged (component_key, metric_key, at, heard_at)
      select * from unnest($1::int4[], $2::int2[], $3::timestamptz[], $4::timestamptz[])
      on conflict (component_key, metric_key) do update set at = excluded.at, heard_at = excluded.heard_at
        where stream_judged.at < excluded.at`,
    values: [
      int4Array(rows.map((row) => row.componentKey)),
      int2Array(rows.map((row) => row.metricKey)),
      timestamptzArray(rows.map((row) => row.at)),
      timestamptzArray(rows.map((row) => row.receivedAt)),
    ],
  });
}

/** Whether any reading waits to be judged. */
export async function hasRelayedReadings(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ some: boolean }>('select exists (select from rule_relay) as some');
  return rows[0]?.some === true;
}

/** Of these components, those of which readings wait to be judged. */
export async function listWaitingComponents(db: Queryable, componentKeys: readonly number[]): Promise<number[]> {
  if (componentKeys.length === 0) return [];
  const { rows } = await db.query<{ key: number }>(
    'select distinct component_key as key from rule_relay where component_key = any ($1::int4[])',
    [componentKeys],
  );
  return rows.map(({ key }) => key);
}

/**
 * What the rules in force remember of the streams in these shards, `lastAt` as of the newest judged reading. Of a stream that was
 * never judged here, as of its newest reading, if nothing of it waits to be judged.
 */
export async function listJudgedStreams(db: Queryable, shards: readonly number[]): Promise<RememberedStates> {
  const { rows } = await db.query<StoredStreamState>(
    `with watched as materialized (${WATCHED}), kept as (${STATES_BY_STREAM}), newest as (${NEWEST_BELIEVED}),
       unjudged as (
         select * from newest
         where component_key % 32 = any ($1::int4[])
           and not exists (select from stream_judged judged
             where judged.component_key = newest.component_key and judged.metric_key = newest.metric_key)
           and not exists (select from rule_relay waiting
             where waiting.component_key = newest.component_key and waiting.metric_key = newest.metric_key)),
       seen as (
         select component_key, metric_key, at, heard_at from stream_judged
         where metric_key in (select metric_key from watched)
         union all select component_key, metric_key, at, heard_at from unjudged)
     select component_key as "componentKey", metric_key as "metricKey", at, states,
       (extract(epoch from statement_timestamp() - coalesce(heard_at, at)) * 1000)::float8 as "silentMs"
     from seen full join kept using (component_key, metric_key)
     where metric_key in (select metric_key from watched) and component_key % 32 = any ($1::int4[])`,
    [shards],
  );
  return {
    streams: await withStoredSamples(db, rows.map(streamRuleStateOf)),
    composites: await listCompositeStates(db, shards),
  };
}
