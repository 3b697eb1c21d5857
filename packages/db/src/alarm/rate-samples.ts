import { INITIAL_RULE_STATE } from '@cityloop/domain/alarm/phase';
import { withSamples } from '@cityloop/domain/alarm/rate';
import { type RuleOf, ruleKey } from '@cityloop/domain/alarm/rule';
import type { Reading } from '@cityloop/domain/telemetry/reading';
import type { Queryable } from '../connection/transaction.ts';
import { listAlarmRulesInForce } from './alarm-rule.ts';
import type { StreamRuleState } from './stream-rule-state.ts';

/** Rates are found again from so many of their spans before the newest reading seen: a source that spoke less often needs but that one. */
const SPANS = 2;

/** What rates compare with isn't stored: it is found again in the stored readings that the rules have seen. */
export async function withStoredSamples(
  db: Queryable,
  streams: readonly StreamRuleState[],
): Promise<StreamRuleState[]> {
  const known = new Map(streams.map((stream) => [keyOf(stream), stream]));
  for (const rule of await listAlarmRulesInForce(db)) {
    if (rule.kind !== 'rate') continue;
    for (const { readings, ...source } of await listSeenReadings(db, rule, streams)) {
      const stream = known.get(keyOf(source));
      if (!stream) continue;
      const state = stream.live.get(ruleKey(rule)) ?? { ...INITIAL_RULE_STATE, lastAt: stream.lastAt };
      known.set(keyOf(source), {
        ...stream,
        live: new Map(stream.live).set(ruleKey(rule), withSamples(rule, state, readings)),
      });
    }
  }
  return [...known.values()];
}

function keyOf({ componentKey, metricKey }: Pick<StreamRuleState, 'componentKey' | 'metricKey'>): string {
  return `${componentKey}:${metricKey}`;
}

interface Seen {
  readonly componentKey: number;
  readonly metricKey: number;
  /** Oldest first. */
  readonly readings: readonly Reading[];
}

/** Of the streams that the rule watches, what was measured up to the newest reading seen. */
async function listSeenReadings(
  db: Queryable,
  { componentType, metric, overMs }: RuleOf<'rate'>,
  streams: readonly StreamRuleState[],
): Promise<Seen[]> {
  const { rows } = await db.query<Seen>(
    `select stream.component_key as "componentKey", stream.metric_key as "metricKey",
       jsonb_agg(jsonb_build_object('at', extract(epoch from seen.at) * 1000, 'value', seen.value) order by seen.at) as readings
     from unnest($1::int4[], $2::int2[], $3::timestamptz[]) as stream (component_key, metric_key, last_at)
     join metric on metric.key = stream.metric_key and metric.component_type = $4 and metric.code = $5
     cross join lateral (
       select at, value from reading
       where reading.component_key = stream.component_key and reading.metric_key = stream.metric_key and reading.quality = 0
         and reading.at > stream.last_at - $6 * interval '1 millisecond' and reading.at <= stream.last_at
     ) as seen
     group by 1, 2`,
    [
      streams.map((stream) => stream.componentKey),
      streams.map((stream) => stream.metricKey),
      streams.map((stream) => new Date(stream.lastAt)),
      componentType,
      metric,
      SPANS * overMs,
    ],
  );
  return rows;
}
