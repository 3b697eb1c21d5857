import { evaluate } from '@cityloop/domain/alarm/evaluate';
import { INITIAL_RULE_STATE, type RuleState } from '@cityloop/domain/alarm/phase';
import { type AlarmRule, ruleKey, type ThresholdRule } from '@cityloop/domain/alarm/rule';
import { groupRules } from '@cityloop/domain/alarm/rule-group';
import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBreachWatch, NOTHING_REMEMBERED } from './breach.ts';
import type { RulesInForce } from './rules-in-force.ts';

const METRICS = [1, 2];
const COMPONENTS = [10, 20];

const limits = fc.record({
  kind: fc.constantFrom('threshold', 'threshold', 'rate'),
  operator: fc.constantFrom('above', 'below', 'equals'),
  on: fc.integer({ min: 0, max: 6 }),
  onDelayMs: fc.constantFrom(0, 20),
  offDelayMs: fc.constantFrom(0, 20),
});
type Given = Pick<ThresholdRule, 'operator' | 'on' | 'onDelayMs' | 'offDelayMs'> & { kind: 'threshold' | 'rate' };
/** Rates in units per 2 ms, over at least 24 ms. */
const rulesOf = (given: readonly Given[]) =>
  given.map(({ kind, ...limit }, index): AlarmRule => {
    const { operator, on } = limit;
    const off = operator === 'above' ? on - 1 : on + 1;
    const head = { code: `rule-${index}`, version: 1, componentType: 'any', metric: 'any', priority: 1 as const };
    const rule = { ...head, ...limit, off, category: undefined, title: '' };
    return kind === 'threshold' ? { ...rule, kind } : { ...rule, kind, on: on * 1000, off: off * 1000, overMs: 24 };
  });
const reading = fc.record({
  componentKey: fc.constantFrom(...COMPONENTS),
  metricKey: fc.constantFrom(...METRICS),
  at: fc.integer({ min: 1, max: 200 }),
  value: fc.integer({ min: 0, max: 6 }),
  quality: fc.constantFrom(0, 0, 0, 1),
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
          const registry = registryOf(rules);
          const watch = createBreachWatch(NOTHING_REMEMBERED, registry);
          const model = createModel(rules);
          for (const [rows, fails] of batches) {
            const judgement = watch.judge(rows, { registry, heardAt: () => 0 });
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
    const [rule] = rulesOf([{ kind: 'threshold', operator: 'above', on: 5, onDelayMs: 0, offDelayMs: 0 }]);
    if (!rule) throw new Error('no rule');
    const registry = registryOf([rule]);
    const active: RuleState = { phase: 'active', since: 50, lastAt: 50, value: 6, peak: 6 };
    const live = new Map([[ruleKey(ofMetric(1)(rule)), active]]);
    const watch = createBreachWatch(
      { streams: [{ componentKey: 10, metricKey: 1, lastAt: 100, heardAt: 0, live }], composites: [] },
      registry,
    );
    const rowAt = (at: number): TakenReading => ({
      componentKey: 10,
      metricKey: 1,
      at,
      value: 0,
      quality: 0,
      receivedAt: 0,
    });
    expect(watch.judge([rowAt(99)], { registry, heardAt: () => 0 }).alarmChanges).toEqual([]);
    expect(watch.judge([rowAt(101)], { registry, heardAt: () => 0 }).alarmChanges.map(nameOf)).toEqual([
      'clear rule-0/1 10/1 101',
    ]);
  });
});

/** Each metric has rules of its own. */
const ofMetric = (metricKey: number) => (rule: AlarmRule) => ({ ...rule, code: `${rule.code}/${metricKey}` });

function registryOf(rules: readonly AlarmRule[]): RulesInForce {
  const watched = METRICS.map((metricKey) => ({ metricKey, group: groupRules('any', rules.map(ofMetric(metricKey))) }));
  return {
    rulesByMetric: new Map(watched.map(({ metricKey, group }) => [metricKey, group])),
    watched: new Map([['any', watched]]),
    types: new Map(COMPONENTS.map((key) => [key, 'any'])),
    rulesMark: '',
  };
}

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
function createModel(rules: readonly AlarmRule[]) {
  let kept = new Map<string, RuleState>();
  return (rows: readonly TakenReading[], commits: boolean) => {
    const states = new Map(kept);
    const changed = new Map<string, RuleState>();
    const changes: string[] = [];
    for (const row of rows.filter(({ quality }) => quality === 0)) {
      for (const rule of rules.map(ofMetric(row.metricKey))) {
        const key = `${rule.code} ${row.componentKey}/${row.metricKey}`;
        const before = states.get(key) ?? INITIAL_RULE_STATE;
        const [after, change] = evaluate(rule, before, {
          kind: 'reading',
          metric: 'any',
          at: row.at,
          value: row.value,
        });
        states.set(key, after);
        if (after.phase !== before.phase || after.since !== before.since) changed.set(key, after);
        if (change) changes.push(nameOf({ ...row, ...change }));
      }
    }
    if (commits) kept = states;
    return { changes, states: [...changed.values()] };
  };
}
