import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import { withStoredSamples } from '../alarm/rate-samples.ts';
import { STATES_BY_STREAM, type StoredStreamState, streamRuleStateOf, WATCHED } from '../alarm/rule-state.ts';
import type { StreamRuleState } from '../alarm/stream-rule-state.ts';
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
): Promise<{ readonly readings: readonly TakenReading[]; readonly hasMore: boolean }> {
  const { rows } = await client.query<
    Omit<TakenReading, 'at' | 'receivedAt'> & { at: number; receivedAt: number; id: number }
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
        (extract(epoch from received_at) * 1000)::float8 as "receivedAt"`,
    values: [shards, waitMs],
  });
  rows.sort((a, b) => a.componentKey - b.componentKey || a.metricKey - b.metricKey || a.at - b.at || a.id - b.id);
  return { readings: rows, hasMore: rows.length >= PORTION };
}

/** Remembers how far rules have seen; `rows` holds the newest judged reading of each stream. */
export async function upsertJudged(
  client: Queryable,
  rows: readonly Pick<TakenReading, 'componentKey' | 'metricKey' | 'at'>[],
): Promise<void> {
  if (rows.length === 0) return;
  await client.query({
    name: 'upsert-judged',
    text: `insert into stream_judged (component_key, metric_key, at)
      select * from unnest($1::int4[], $2::int2[], $3::timestamptz[])
      on conflict (component_key, metric_key) do update set at = excluded.at where stream_judged.at < excluded.at`,
    values: [
      int4Array(rows.map((row) => row.componentKey)),
      int2Array(rows.map((row) => row.metricKey)),
      timestamptzArray(rows.map((row) => row.at)),
    ],
  });
}

/** What the rules in force remember of the streams in these shards, `lastAt` as of the newest judged reading. */
export async function listJudgedStreams(db: Queryable, shards: readonly number[]): Promise<StreamRuleState[]> {
  const { rows } = await db.query<StoredStreamState>(
    `with watched as materialized (${WATCHED}), kept as (${STATES_BY_STREAM})
     select component_key as "componentKey", metric_key as "metricKey", at, states
     from stream_judged full join kept using (component_key, metric_key)
     where metric_key in (select metric_key from watched) and component_key % 32 = any ($1::int4[])`,
    [shards],
  );
  return withStoredSamples(db, rows.map(streamRuleStateOf));
}
