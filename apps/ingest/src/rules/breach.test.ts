import {
  evaluateRule,
  groupRules,
  INITIAL_RULE_STATE,
  type RuleState,
  type ThresholdRule,
} from '@cityloop/domain/alarm/threshold';
import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBreachWatch } from './breach.ts';

const METRICS = [1, 2];
const COMPONENTS = [10, 20];

const limits = fc.record({
  operator: fc.constantFrom('above', 'below', 'equals'),
  on: fc.integer({ min: 0, max: 6 }),
  onDelayMs: fc.constantFrom(0, 20),
  offDelayMs: fc.constantFrom(0, 20),
});
const rulesOf = (given: readonly Pick<ThresholdRule, 'operator' | 'on' | 'onDelayMs' | 'offDelayMs'>[]) =>
  given.map((limit, index) => ({
    ...limit,
    code: `rule-${index}`,
    version: 1,
    componentType: 'any',
    metric: 'any',
    off: limit.operator === 'above' ? limit.on - 1 : limit.on + 1,
    priority: 1 as const,
    category: undefined,
    title: '',
  }));
const reading = fc.record({
  componentKey: fc.constantFrom(...COMPONENTS),
  metricKey: fc.constantFrom(...METRICS),
  at: fc.integer({ min: 1, max: 200 }),
  value: fc.integer({ min: 0, max: 6 }),
  quality: fc.constant(0),
  receivedAt: fc.constant(0),
});
const batch = fc
  .array(reading, { maxLength: 20 })
  .map((rows) => rows.toSorted((a, b) => a.componentKey - b.componentKey || a.metricKey - b.metricKey || a.at - b.at));

describe('rules over batches of readings', () => {
  it('change what each rule by itself would, in any batches, and a batch that fails changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(limits, { maxLength: 5 }),
        fc.array(fc.tuple(batch, fc.boolean()), { maxLength: 12 }),
        (given, batches) => {
          const rules = rulesOf(given);
          const rulesByMetric = new Map(METRICS.map((metricKey) => [metricKey, groupRules(rules)]));
          const watch = createBreachWatch([]);
          const model = createModel(rules);
          for (const [rows, fails] of batches) {
            const judgement = watch.judge(rows, rulesByMetric);
            const expected = model(rows, !fails);
            expect(judgement.alarmChanges.map(nameOf).toSorted()).toEqual(expected.changes.toSorted());
            expect(new Set(judgement.stateChanges.map(({ state }) => state))).toEqual(new Set(expected.states));
            if (!fails) judgement.commit();
          }
        },
      ),
    );
  });

  it('go on where the stored states and the newest reading leave off', () => {
    const [rule] = rulesOf([{ operator: 'above', on: 5, onDelayMs: 0, offDelayMs: 0 }]);
    if (!rule) throw new Error('no rule');
    const rulesByMetric = new Map([[1, groupRules([rule])]]);
    const active: RuleState = { phase: 'active', since: 50, lastAt: 50, peak: 6 };
    const live = new Map([[rule.code, active]]);
    const watch = createBreachWatch([{ componentKey: 10, metricKey: 1, lastAt: 100, live }]);
    const rowAt = (at: number): TakenReading => ({
      componentKey: 10,
      metricKey: 1,
      at,
      value: 0,
      quality: 0,
      receivedAt: 0,
    });
    expect(watch.judge([rowAt(99)], rulesByMetric).alarmChanges).toEqual([]);
    expect(watch.judge([rowAt(101)], rulesByMetric).alarmChanges.map(nameOf)).toEqual(['clear rule-0 10/1 101']);
  });
});

function nameOf(change: {
  readonly kind: string;
  readonly rule: string;
  readonly componentKey: number;
  readonly metricKey: number;
  readonly at: number;
}): string {
  return `${change.kind} ${change.rule} ${change.componentKey}/${change.metricKey} ${change.at}`;
}

/** One state for each rule and stream, each stepped by each reading. */
function createModel(rules: readonly ThresholdRule[]) {
  let kept = new Map<string, RuleState>();
  return (rows: readonly TakenReading[], commits: boolean) => {
    const states = new Map(kept);
    const changed = new Map<string, RuleState>();
    const changes: string[] = [];
    for (const row of rows) {
      for (const rule of rules) {
        const key = `${rule.code} ${row.componentKey}/${row.metricKey}`;
        const before = states.get(key) ?? INITIAL_RULE_STATE;
        const [after, change] = evaluateRule(rule, before, row);
        states.set(key, after);
        if (after.phase !== before.phase || after.since !== before.since) changed.set(key, after);
        if (change) changes.push(nameOf({ ...row, ...change }));
      }
    }
    if (commits) kept = states;
    return { changes, states: [...changed.values()] };
  };
}
