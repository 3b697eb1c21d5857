import { isRemembered, type RuleState } from '@cityloop/domain/alarm/phase';
import type { Queryable } from '../connection/transaction.ts';
import { withStoredSamples } from './rate-samples.ts';
import type { CompositeRuleState, RememberedStates, StreamRuleState } from './stream-rule-state.ts';

export interface RuleStateRow {
  readonly rule: string;
  readonly ruleVersion: number;
  readonly componentKey: number;
  readonly state: RuleState;
}

/** All but what rates compare with, which is found again in the stored readings. */
export async function upsertRuleStates(client: Queryable, rows: readonly RuleStateRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into alarm_rule_state (rule, rule_version, component_key, state)
     select * from unnest($1::text[], $2::int4[], $3::int4[], $4::jsonb[])
     on conflict (rule, component_key) do update set state = excluded.state, rule_version = excluded.rule_version`,
    [
      rows.map((row) => row.rule),
      rows.map((row) => row.ruleVersion),
      rows.map((row) => row.componentKey),
      rows.map((row) => JSON.stringify({ ...row.state, samples: undefined })),
    ],
  );
}

/** Rules in force with the keys of the metrics that they look at. */
export const WATCHED = `select rule.code as rule, rule.version, metric.key as metric_key, rule.kind = 'composite' as is_composite
  from alarm_rule rule
  join metric on metric.component_type = rule.component_type and case rule.kind
    when 'composite' then exists (
      select from jsonb_array_elements(rule.parameters -> 'parts') part where part ->> 'metric' = metric.code)
    else metric.code = rule.metric end
  where rule.in_force`;

/** What rules on one metric remember, by stream; needs `watched` in front of it. */
export const STATES_BY_STREAM = `select component_key, metric_key, jsonb_object_agg(rule || '@' || version, state) as states
  from alarm_rule_state join watched using (rule)
  where version = coalesce(rule_version, version) and not is_composite group by component_key, metric_key`;

export interface StoredStreamState {
  readonly componentKey: number;
  readonly metricKey: number;
  readonly at: Date | null;
  readonly silentMs: number | null;
  readonly states: Readonly<Record<string, RuleState>> | null;
}

/** States are written when their phase changes, not at each reading: `at` is the newest that was seen since. */
export function streamRuleStateOf({
  componentKey,
  metricKey,
  at,
  silentMs,
  states,
}: StoredStreamState): StreamRuleState {
  const stored = Object.entries(states ?? {});
  const lastAt = Math.max(at?.getTime() ?? 0, ...stored.map(([, state]) => state.lastAt));
  const live = new Map(stored.filter(([, state]) => isRemembered(state)));
  return { componentKey, metricKey, lastAt, silentMs: Math.max(0, silentMs ?? 0), live };
}

/** What rules in force that look at several metrics remember of the components whose `key % 32` is given, or of all. */
export async function listCompositeStates(db: Queryable, shards?: readonly number[]): Promise<CompositeRuleState[]> {
  const { rows } = await db.query<CompositeRuleState>(
    `select component_key as "componentKey", rule || '@' || version as key, state
     from alarm_rule_state join alarm_rule on code = rule and in_force and kind = 'composite'
       and version = coalesce(rule_version, version)
     where $1::int4[] is null or component_key % 32 = any ($1)`,
    [shards ?? null],
  );
  return rows;
}

/** Where the newest reading of a stream isn't believed, the newest that is lies so far before it at most. */
const BELIEVED_DAYS = 30;

/**
 * The newest believed reading of each watched stream. Mostly it is the newest of all; only where it isn't, readings are searched,
 * which don't say when they were heard: not before the time that they have themselves.
 */
export const NEWEST_BELIEVED = `select component_key, metric_key,
    case when quality = 0 then latest_reading.at else believed.at end as at,
    case when quality = 0 then received_at else least(believed.at, received_at) end as heard_at
  from latest_reading left join lateral (
    select reading.at from reading
    where latest_reading.quality <> 0 and reading.component_key = latest_reading.component_key
      and reading.metric_key = latest_reading.metric_key and reading.quality = 0 and reading.at < latest_reading.at
      and reading.at > latest_reading.at - interval '${BELIEVED_DAYS} days'
    order by reading.at desc limit 1) as believed on true
  where metric_key in (select metric_key from watched)`;

/** What the rules in force remember of every stream that has a reading, at `now` by the clock of whoever received them. */
export async function listStreamRuleStates(db: Queryable, now: Date): Promise<RememberedStates> {
  const { rows } = await db.query<StoredStreamState>(
    `with watched as materialized (${WATCHED}), kept as (${STATES_BY_STREAM}), newest as (${NEWEST_BELIEVED})
     select component_key as "componentKey", metric_key as "metricKey", at, states,
       (extract(epoch from $1 - coalesce(heard_at, at)) * 1000)::float8 as "silentMs"
     from newest left join kept using (component_key, metric_key)`,
    [now],
  );
  return {
    streams: await withStoredSamples(db, rows.map(streamRuleStateOf)),
    composites: await listCompositeStates(db),
  };
}
