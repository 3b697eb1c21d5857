import { listAlarmRulesInForce } from '@cityloop/db/alarm/alarm-rule';
import { listRegisteredDevices, listRegisteredMetrics } from '@cityloop/db/ingest/ingest-registry';
import type { ThresholdRule } from '@cityloop/domain/alarm/rule';
import { groupRules } from '@cityloop/domain/alarm/rule-group';
import type { RegisteredMetric } from '@cityloop/domain/component/component';
import type pg from 'pg';
import type { Target } from '../load/reading-source.ts';

/** A source that can be made to breach one rule. */
export interface AlarmSource extends Target {
  readonly rule: ThresholdRule;
}

export interface Workload {
  /** Every numeric metric of every device of the city, with a value at which all is quiet. */
  readonly targets: readonly Target[];
  /** Sources of one rule each, whose `value` breaches it; the rule opens a case. */
  readonly alarmSources: readonly AlarmSource[];
}

/** Reads from the city's registry what the load may publish. */
export async function readWorkload(client: pg.ClientBase): Promise<Workload> {
  const devices = (await listRegisteredDevices(client)).filter((device) => device.parent === null);
  const metrics = (await listRegisteredMetrics(client)).filter((metric) => metric.kind === 'number');
  const rules = (await listAlarmRulesInForce(client)).filter((rule) => rule.kind === 'threshold');
  const calm = metrics.flatMap((metric) => {
    const value = calmValue(
      metric,
      rules.filter((rule) => rule.metric === metric.code && rule.componentType === metric.componentType),
    );
    return value === undefined ? [] : [{ metric, value }];
  });
  const alarmSources = devices
    .flatMap(({ id, type, district }) => {
      const rule = rules.find((each) => each.componentType === type && each.category !== undefined);
      return rule ? [{ district, device: id, metric: rule.metric, value: breachingValue(rule), rule }] : [];
    })
    .sort((a, b) => a.rule.onDelayMs - b.rule.onDelayMs)
    .slice(0, MOST_ALARM_SOURCES);
  // A rule sees only what is newer than the latest reading: no load on those that are to raise an alarm.
  const reserved = new Set(alarmSources.map((source) => source.device));
  const targets = devices
    .filter(({ id }) => !reserved.has(id))
    .flatMap(({ id, type, district }) =>
      calm
        .filter(({ metric }) => metric.componentType === type)
        .map(({ metric, value }) => ({ district, device: id, metric: metric.code, value })),
    );
  return { targets, alarmSources };
}

const MOST_ALARM_SOURCES = 300;
const STEPS = 40;

/** A plausible value that no rule minds, from the middle of the range outwards; undefined where there is none. */
export function calmValue(
  { plausibleMin, plausibleMax }: Pick<RegisteredMetric, 'plausibleMin' | 'plausibleMax'>,
  rules: readonly ThresholdRule[],
): number | undefined {
  const [min, max] = [plausibleMin ?? 0, plausibleMax ?? 100];
  const middle = STEPS / 2;
  const candidates = Array.from({ length: STEPS - 1 }, (_, index) => {
    const step = middle + (index % 2 === 0 ? 1 : -1) * Math.ceil(index / 2);
    return min + ((max - min) * step) / STEPS;
  });
  return candidates.find((value) => groupRules('', rules).isQuiet(value));
}

/** Just beyond the threshold. */
export function breachingValue({ operator, on }: ThresholdRule): number {
  if (operator === 'equals') return on;
  return operator === 'above' ? on * 1.01 : on * 0.99;
}
