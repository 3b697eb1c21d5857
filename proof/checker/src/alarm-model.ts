import { type Baseline, ruleStateBefore } from './baseline.ts';
import type { AlarmFact, KnownTarget, WatchedRule } from './registry.ts';

/** What the rules make of one stream's readings, passed in the order of their times. */
export interface AlarmModel {
  pass(reading: { readonly at: number; readonly value: number }): void;
  /** By rule and time of raising. Alarms that were active before the run aren't among them. */
  alarms(): readonly AlarmFact[];
}

interface Watched {
  readonly rule: WatchedRule;
  isActive: boolean;
  /** Since when readings without a break have said the opposite: on while there is no alarm, off while there is one. */
  runFrom: number | undefined;
  lastAt: number;
  readonly raised: AlarmFact[];
}

/** A threshold judged in its own way: what ingest uses is not used here, so that a fault of it is not made twice. */
export function createAlarmModel({ rules, componentKey, metricKey }: KnownTarget, baseline: Baseline): AlarmModel {
  const watched = rules.map((rule): Watched => {
    const { phase, since, lastAt } = ruleStateBefore(baseline, rule.code, componentKey, metricKey);
    const isActive = phase === 'active' || phase === 'falling';
    const runFrom = phase === 'rising' || phase === 'falling' ? since : undefined;
    return { rule, isActive, runFrom, lastAt, raised: [] };
  });
  return {
    pass(reading) {
      for (const each of watched) pass(each, reading);
    },
    alarms: () => [...watched].sort((a, b) => (a.rule.code < b.rule.code ? -1 : 1)).flatMap(({ raised }) => raised),
  };
}

function pass(each: Watched, { at, value }: { readonly at: number; readonly value: number }): void {
  if (at <= each.lastAt) return;
  each.lastAt = at;
  const { rule, isActive } = each;
  if (!(isActive ? saysOff(rule, value) : saysOn(rule, value))) {
    each.runFrom = undefined;
    return;
  }
  const windowFrom = each.runFrom ?? at;
  each.runFrom = windowFrom;
  if (at - windowFrom < (isActive ? rule.offDelayMs : rule.onDelayMs)) return;
  each.isActive = !isActive;
  each.runFrom = undefined;
  const last = each.raised.at(-1);
  if (!isActive) {
    each.raised.push({ rule: rule.code, version: rule.version, raisedAt: at, clearedAt: undefined, value, windowFrom });
  } else if (last) {
    each.raised[each.raised.length - 1] = { ...last, clearedAt: at };
  }
}

function saysOn({ operator, on }: WatchedRule, value: number): boolean {
  return operator === 'equals' ? value === on : operator === 'above' ? value >= on : value <= on;
}

function saysOff({ operator, on, off }: WatchedRule, value: number): boolean {
  return operator === 'equals' ? value !== on : operator === 'above' ? value <= off : value >= off;
}
