import { evaluate } from '@cityloop/domain/alarm/evaluate';
import type { RuleState } from '@cityloop/domain/alarm/phase';
import type { ThresholdRule } from '@cityloop/domain/alarm/rule';
import { type Baseline, ruleStateBefore } from './baseline.ts';
import type { AlarmFact, KnownTarget } from './registry.ts';

/** What the rules make of one stream's readings, passed in the order of their times. */
export interface AlarmModel {
  pass(reading: { readonly at: number; readonly value: number }): void;
  /** By rule and time of raising. Alarms that were active before the run aren't among them. */
  alarms(): readonly AlarmFact[];
}

interface Watched {
  readonly rule: ThresholdRule;
  state: RuleState;
  readonly raised: AlarmFact[];
}

export function createAlarmModel({ rules, componentKey, metricKey }: KnownTarget, baseline: Baseline): AlarmModel {
  const watched: Watched[] = rules.map((rule) => ({
    rule,
    state: ruleStateBefore(baseline, rule.code, componentKey, metricKey),
    raised: [],
  }));
  return {
    pass(reading) {
      for (const each of watched) {
        const [state, change] = evaluate(each.rule, each.state, {
          kind: 'reading',
          metric: each.rule.metric,
          ...reading,
        });
        each.state = state;
        if (change?.kind === 'raise') {
          const { ruleVersion: version, at: raisedAt, value, window } = change;
          each.raised.push({
            rule: each.rule.code,
            version,
            raisedAt,
            clearedAt: undefined,
            value,
            windowFrom: window.from,
          });
        }
        const last = each.raised.at(-1);
        if (change?.kind === 'clear' && last) each.raised[each.raised.length - 1] = { ...last, clearedAt: change.at };
      }
    },
    alarms: () => [...watched].sort((a, b) => (a.rule.code < b.rule.code ? -1 : 1)).flatMap(({ raised }) => raised),
  };
}
