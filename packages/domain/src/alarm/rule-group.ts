import type { AlarmRule, ThresholdRule } from './rule.ts';

/** The rules on one metric, in the order given. */
export interface RuleGroup {
  readonly metric: string;
  readonly rules: readonly AlarmRule[];
  /** Whether a reading of this value says nothing to a rule in phase normal, but that it was seen. */
  isQuiet(value: number): boolean;
}

/**
 * Most readings are quiet, and one comparison for all rules of their metric is enough for them. Thresholds are quiet within
 * their limits, absences at any value; a rate remembers every reading, and where there is one nothing is quiet.
 */
export function groupRules(metric: string, rules: readonly AlarmRule[]): RuleGroup {
  const thresholds = rules.filter((rule) => rule.kind === 'threshold');
  const limits = (operator: ThresholdRule['operator']) =>
    thresholds.filter((rule) => rule.operator === operator).map((rule) => rule.on);
  const hasMemory = rules.some((rule) => rule.kind === 'rate' || rule.kind === 'composite');
  const above = hasMemory ? Number.NEGATIVE_INFINITY : Math.min(...limits('above'));
  const below = Math.max(...limits('below'));
  const equal = new Set(limits('equals'));
  return { metric, rules, isQuiet: (value) => value < above && value > below && !equal.has(value) };
}
