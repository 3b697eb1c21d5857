import type { AlarmRule, RuleOf, ThresholdRule } from './rule.ts';

/** The rules that look at one metric, in the order given. */
export interface RuleGroup {
  readonly metric: string;
  /** Those that look at it alone. */
  readonly rules: readonly AlarmRule[];
  /** Those that look at other metrics of the component as well. */
  readonly composites: readonly RuleOf<'composite'>[];
  /** Whether the time since the last reading means something by itself. */
  readonly hasAbsence: boolean;
  /** Whether a reading of this value says nothing to one of `rules` in phase normal, but that it was seen. */
  isQuiet(value: number): boolean;
}

/**
 * Most readings are quiet, and one comparison for all rules of their metric is enough for them. Thresholds are quiet within
 * their limits, absences at any value; a rate remembers every reading, and where there is one nothing is quiet. Composites are
 * judged beside it, over all metrics of a component together.
 */
export function groupRules(metric: string, given: readonly AlarmRule[]): RuleGroup {
  const rules = given.filter((rule) => rule.kind !== 'composite');
  const thresholds = rules.filter((rule) => rule.kind === 'threshold');
  const limits = (operator: ThresholdRule['operator']) =>
    thresholds.filter((rule) => rule.operator === operator).map((rule) => rule.on);
  const hasMemory = rules.some((rule) => rule.kind === 'rate');
  const above = hasMemory ? Number.NEGATIVE_INFINITY : Math.min(...limits('above'));
  const below = Math.max(...limits('below'));
  const equal = new Set(limits('equals'));
  return {
    metric,
    rules,
    composites: given.filter((rule) => rule.kind === 'composite'),
    hasAbsence: rules.some((rule) => rule.kind === 'absence'),
    isQuiet: (value) => value < above && value > below && !equal.has(value),
  };
}

/** The metrics that a rule looks at, each once. */
export function metricsOf(rule: AlarmRule): readonly string[] {
  return rule.kind === 'composite' ? [...new Set(rule.parts.map(({ metric }) => metric))] : [rule.metric];
}
