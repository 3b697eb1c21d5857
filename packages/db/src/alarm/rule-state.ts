import { isRemembered, type RuleState } from '@cityloop/domain/alarm/phase';
import type { Queryable } from '../connection/transaction.ts';
import { withStoredSamples } from './rate-samples.ts';
import type { StreamRuleState } from './stream-rule-state.ts';

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

/** Rules in force with the key of their metric. */
export const WATCHED = `select alarm_rule.code as rule, alarm_rule.version, metric.key as metric_key from alarm_rule
  join metric on metric.component_type = alarm_rule.component_type and metric.code = alarm_rule.metric
  where alarm_rule.in_force`;

/** What rules remember, by stream; needs `watched` in front of it. */
export const STATES_BY_STREAM = `select component_key, metric_key, jsonb_object_agg(rule || '@' || version, state) as states
  from alarm_rule_state join watched using (rule)
  where version = coalesce(rule_version, version) group by component_key, metric_key`;

export interface StoredStreamState {
  readonly componentKey: number;
  readonly metricKey: number;
  readonly at: Date | null;
  readonly states: Readonly<Record<string, RuleState>> | null;
}

/** States are written when their phase changes, not at each reading: `at` is the newest that was seen since. */
export function streamRuleStateOf({ componentKey, metricKey, at, states }: StoredStreamState): StreamRuleState {
  const stored = Object.entries(states ?? {});
  const lastAt = Math.max(at?.getTime() ?? 0, ...stored.map(([, state]) => state.lastAt));
  return { componentKey, metricKey, lastAt, live: new Map(stored.filter(([, state]) => isRemembered(state))) };
}

/** Where the newest reading of a stream isn't believed, the newest that is lies so far before it at most. */
const BELIEVED_DAYS = 30;

/** The newest believed reading of each stream. Mostly it is the newest of all; only where it isn't, readings are searched. */
const NEWEST_BELIEVED = `select component_key, metric_key, case when quality = 0 then at else (
    select reading.at from reading
    where reading.component_key = latest_reading.component_key and reading.metric_key = latest_reading.metric_key
      and reading.quality = 0 and reading.at < latest_reading.at
      and reading.at > latest_reading.at - interval '${BELIEVED_DAYS} days'
    order by reading.at desc limit 1) end as at
  from latest_reading where metric_key in (select metric_key from watched)`;

/** What the rules in force remember of every stream that has a reading. */
export async function listStreamRuleStates(db: Queryable): Promise<StreamRuleState[]> {
  const { rows } = await db.query<StoredStreamState>(
    `with watched as materialized (${WATCHED}), kept as (${STATES_BY_STREAM}), newest as (${NEWEST_BELIEVED})
     select component_key as "componentKey", metric_key as "metricKey", at, states
     from newest left join kept using (component_key, metric_key)`,
  );
  return withStoredSamples(db, rows.map(streamRuleStateOf));
}
