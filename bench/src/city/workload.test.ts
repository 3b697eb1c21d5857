import { evaluate } from '@cityloop/domain/alarm/evaluate';
import { INITIAL_RULE_STATE } from '@cityloop/domain/alarm/phase';
import type { ThresholdRule } from '@cityloop/domain/alarm/rule';
import { describe, expect, it } from 'vitest';
import { breachingValue, calmValue } from './workload.ts';

const rule: ThresholdRule = {
  kind: 'threshold',
  code: 'water-level-flood',
  version: 1,
  componentType: 'water-level-gauge',
  metric: 'water-level',
  operator: 'above',
  on: 0.3,
  off: 0.2,
  onDelayMs: 0,
  offDelayMs: 0,
  priority: 1,
  category: 'road-waterlogging',
  title: '',
};
const below: ThresholdRule = { ...rule, operator: 'below', on: 10, off: 20 };
const equals: ThresholdRule = { ...rule, operator: 'equals', on: 1, off: 0 };

describe('calmValue', () => {
  it('is the middle of what is plausible where no rule minds', () => {
    expect(calmValue({ plausibleMin: 0, plausibleMax: 10 }, [])).toBe(5);
  });

  it('moves away from the middle until all rules are quiet', () => {
    expect(calmValue({ plausibleMin: 0, plausibleMax: 2 }, [rule])).toBeLessThan(0.3);
    expect(calmValue({ plausibleMin: 0, plausibleMax: 12 }, [below])).toBeGreaterThan(10);
  });

  it('says when no value is quiet', () => {
    expect(calmValue({ plausibleMin: 1, plausibleMax: 2 }, [rule])).toBeUndefined();
  });
});

describe('breachingValue', () => {
  it.each([rule, below, equals])('raises an alarm of a rule that is $operator its threshold', (each) => {
    const reading = { kind: 'reading', metric: each.metric, at: 1, value: breachingValue(each) } as const;
    const [, change] = evaluate(each, INITIAL_RULE_STATE, reading);
    expect(change?.kind).toBe('raise');
  });
});
