import type { Target } from '@cityloop/load/plan';
import { epochMs, msOf, type Witness } from './witness.ts';

/** A threshold in force, as the database says it. Other kinds of rules are not checked. */
export interface WatchedRule {
  readonly code: string;
  readonly version: number;
  readonly componentType: string;
  readonly metric: string;
  readonly operator: 'above' | 'below' | 'equals';
  readonly on: number;
  readonly off: number;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
}

/** A target as the database knows it. */
export interface KnownTarget {
  /** Its place in the plan. */
  readonly index: number;
  readonly componentKey: number;
  readonly metricKey: number;
  readonly rules: readonly WatchedRule[];
}

/** One target per component and metric, found by {@link streamKey}. @throws naming targets that aren't registered */
export async function readTargets(
  witness: Witness,
  targets: readonly Target[],
  rules: readonly WatchedRule[] | undefined,
): Promise<Map<string, KnownTarget>> {
  const rows = await witness.all(
    `select component.id, metric.code, component.key, metric.key, component.type
     from component join metric on metric.component_type = component.type where component.id = any ($1::text[])`,
    [targets.map((target) => target.device)],
  );
  const registered = new Map(rows.map((row) => [`${row[0]}/${row[1]}`, row]));
  const inForce = rules ?? (await readRules(witness));
  const known = new Map<string, KnownTarget>();
  for (const [index, { device, metric }] of targets.entries()) {
    const row = registered.get(`${device}/${metric}`);
    if (!row) throw new Error(`Cannot check ${device}/${metric}: the database has no such component and metric`);
    const componentKey = Number(row[2]);
    const metricKey = Number(row[3]);
    const own = inForce.filter((rule) => rule.componentType === row[4] && rule.metric === metric);
    known.set(streamKey(componentKey, metricKey), { index, componentKey, metricKey, rules: own });
  }
  return known;
}

export function streamKey(componentKey: unknown, metricKey: unknown): string {
  return `${componentKey}:${metricKey}`;
}

async function readRules(witness: Witness): Promise<WatchedRule[]> {
  const rows = await witness.all(
    `select code, version, component_type, metric, parameters ->> 'operator', (parameters ->> 'on')::float8,
       (parameters ->> 'off')::float8, (parameters ->> 'onDelayMs')::float8, (parameters ->> 'offDelayMs')::float8
     from alarm_rule where in_force and kind = 'threshold' order by code`,
  );
  return rows.map((row) => ({
    code: String(row[0]),
    version: Number(row[1]),
    componentType: String(row[2]),
    metric: String(row[3]),
    operator: row[4] as WatchedRule['operator'],
    on: Number(row[5]),
    off: Number(row[6]),
    onDelayMs: Number(row[7]),
    offDelayMs: Number(row[8]),
  }));
}

/** An alarm as stored or as modelled; times in epoch milliseconds. */
export interface AlarmFact {
  readonly rule: string;
  readonly version: number;
  readonly raisedAt: number;
  readonly clearedAt: number | undefined;
  readonly value: number;
  readonly windowFrom: number;
}

/** Alarms of thresholds, newer than `afterId`, by stream, each stream's by rule and time of raising. */
export async function readAlarms(
  witness: Witness,
  targets: ReadonlyMap<string, KnownTarget>,
  afterId: number,
): Promise<Map<string, AlarmFact[]>> {
  const byStream = new Map<string, AlarmFact[]>();
  const components = [...new Set([...targets.values()].map((target) => target.componentKey))];
  const pages = witness.pages(
    `select component_key, metric_key, rule, rule_version, ${epochMs('raised_at')},
       ${epochMs('cleared_at')}, value, ${epochMs('window_from')}
     from alarm join alarm_rule on code = rule and alarm_rule.version = rule_version
     where kind = 'threshold' and id > $1 and component_key = any ($2::int4[]) order by component_key, metric_key, rule, raised_at, id`,
    [afterId, components],
  );
  for await (const page of pages) {
    for (const [component, metric, rule, version, raisedAt, clearedAt, value, windowFrom] of page) {
      const alarm = {
        rule: String(rule),
        version: Number(version),
        raisedAt: msOf(raisedAt),
        clearedAt: clearedAt === null ? undefined : msOf(clearedAt),
        value: Number(value),
        windowFrom: msOf(windowFrom),
      };
      const key = streamKey(component, metric);
      const there = byStream.get(key);
      if (there) there.push(alarm);
      else byStream.set(key, [alarm]);
    }
  }
  return byStream;
}
