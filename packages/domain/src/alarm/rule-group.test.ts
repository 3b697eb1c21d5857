import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { INITIAL_RULE_STATE } from './phase.ts';
import type { AlarmRule } from './rule.ts';
import { groupRules } from './rule-group.ts';

const HEAD = {
  code: 'rule',
  version: 1,
  componentType: 'any',
  metric: 'level',
  priority: 1,
  category: undefined,
  title: '',
} as const;
const DELAYS = { onDelayMs: 0, offDelayMs: 0 };
const threshold = fc
  .record({ operator: fc.constantFrom('above', 'below', 'equals'), on: fc.integer({ min: 0, max: 6 }) })
  .map(({ operator, on }): AlarmRule => ({ ...HEAD, ...DELAYS, kind: 'threshold', operator, on, off: on }));

describe('the rules on one metric', () => {
  it('are quiet exactly where none of them begins anything, if all are thresholds', () => {
    fc.assert(
      fc.property(fc.array(threshold, { maxLength: 4 }), fc.integer({ min: -1, max: 7 }), (rules, value) => {
        const input = { kind: 'reading', metric: 'level', at: 1, value } as const;
        const begins = rules.some((rule) => evaluate(rule, INITIAL_RULE_STATE, input)[0].phase !== 'normal');
        expect(groupRules('level', rules).isQuiet(value)).toBe(!begins);
      }),
    );
  });

  it('are never quiet where one of them remembers readings', () => {
    const rate: AlarmRule = { ...HEAD, ...DELAYS, kind: 'rate', operator: 'above', on: 10, off: 5, overMs: 60_000 };
    expect(groupRules('level', [rate]).isQuiet(0)).toBe(false);
  });

  it('are quiet at any value where silence alone counts', () => {
    const absence: AlarmRule = { ...HEAD, kind: 'absence', afterMs: 60_000, offDelayMs: 0 };
    expect(groupRules('level', [absence]).isQuiet(1e9)).toBe(true);
  });
});
