import { listAlarmRulesInForce } from '@cityloop/db/alarm/alarm-rule';
import { listRegisteredMetrics } from '@cityloop/db/ingest/ingest-registry';
import type { ThresholdParameters } from '@cityloop/domain/alarm/threshold';
import type { RegisteredMetric } from '@cityloop/domain/component/component';
import type pg from 'pg';

/** How far beyond what is plausible a threshold lies that nothing may reach. */
const BEYOND = 10;

/**
 * Adds rules until so many are in force, in turn over all numeric metrics. Each reading of its metric is judged by them, and none
 * of them is ever breached.
 * @returns how many are in force
 */
export async function seedRules(client: pg.Client, wanted: number): Promise<number> {
  const metrics = (await listRegisteredMetrics(client)).filter((metric) => metric.kind === 'number');
  const known = (await listAlarmRulesInForce(client)).length;
  for (let number = known; number < wanted; number += 1) {
    const metric = metrics[number % metrics.length];
    if (!metric) throw new Error('the city has no numeric metric');
    await addRule(client, `bench-${number}`, metric);
  }
  return (await listAlarmRulesInForce(client)).length;
}

async function addRule(
  client: pg.Client,
  code: string,
  { componentType, code: metric, plausibleMax }: RegisteredMetric,
) {
  const on = Math.abs(plausibleMax ?? 1_000_000) * BEYOND + BEYOND;
  const parameters: ThresholdParameters = { operator: 'above', on, off: on - 1, onDelayMs: 60_000, offDelayMs: 60_000 };
  await client.query(
    `insert into alarm_rule (code, version, kind, component_type, metric, parameters, priority, category, title)
     values ($1, 1, 'threshold', $2, $3, $4, 4, null, $1)`,
    [code, componentType, metric, parameters],
  );
}
