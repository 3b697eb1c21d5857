import type { RuleState } from '@cityloop/domain/telemetry/threshold';
import type { Queryable } from '../transaction.ts';

export interface RuleStateRow {
  readonly rule: string;
  readonly componentKey: number;
  readonly state: RuleState;
}

export async function upsertRuleStates(client: Queryable, rows: readonly RuleStateRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into threshold_rule_state (rule, component_key, state)
     select * from unnest($1::text[], $2::int4[], $3::jsonb[])
     on conflict (rule, component_key) do update set state = excluded.state`,
    [rows.map((row) => row.rule), rows.map((row) => row.componentKey), rows.map((row) => JSON.stringify(row.state))],
  );
}

/**
 * What every rule remembered, with `lastAt` brought up to the newest stored reading: states are written when their phase
 * changes, not at each reading.
 */
export async function listRuleStates(db: Queryable): Promise<RuleStateRow[]> {
  const { rows } = await db.query<{ rule: string; componentKey: number; state: RuleState | null; lastAt: Date | null }>(
    `select threshold_rule.code as rule, latest_reading.component_key as "componentKey", state, latest_reading.at as "lastAt"
     from threshold_rule
     join metric on metric.component_type = threshold_rule.component_type and metric.code = threshold_rule.metric
     join latest_reading on latest_reading.metric_key = metric.key
     left join threshold_rule_state as kept
       on kept.rule = threshold_rule.code and kept.component_key = latest_reading.component_key
     where threshold_rule.in_force`,
  );
  return rows.map(({ rule, componentKey, state, lastAt }) => {
    const { phase, since, peak } = state ?? { phase: 'normal' as const, since: 0, peak: undefined };
    return { rule, componentKey, state: { phase, since, peak, lastAt: lastAt?.getTime() ?? 0 } };
  });
}
