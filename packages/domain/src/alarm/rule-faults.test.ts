import { describe, expect, it } from 'vitest';
import { type RuleSays, ruleFaults } from './rule-faults.ts';

const DELAYS = { onDelayMs: 0, offDelayMs: 0 };
const METRICS = [
  { code: 'level', unit: 'm', kind: 'number', plausibleMin: -1, plausibleMax: 20 },
  { code: 'open', unit: '1', kind: 'boolean', plausibleMin: undefined, plausibleMax: undefined },
  { code: 'wind', unit: 'm/s', kind: 'number', plausibleMin: undefined, plausibleMax: undefined },
] as const;
const threshold = (operator: 'above' | 'below' | 'equals', on: number, off: number, metric = 'level'): RuleSays => ({
  kind: 'threshold',
  metric,
  operator,
  on,
  off,
  ...DELAYS,
});
const fieldsOf = (rule: RuleSays) => ruleFaults(rule, METRICS).map(({ field }) => field);

describe('what keeps a rule from working', () => {
  it.each([
    ['above, off lower', threshold('above', 2, 1), []],
    ['above, off the same', threshold('above', 2, 2), []],
    ['above, off higher', threshold('above', 2, 3), ['off']],
    ['below, off higher', threshold('below', 2, 3), []],
    ['below, off lower', threshold('below', 2, 1), ['off']],
    ['a switch that is on', threshold('equals', 1, 0, 'open'), []],
    ['a switch that is 2', threshold('equals', 2, 0, 'open'), ['on']],
    ['a limit at the end of what is believed', threshold('above', 20, 19), []],
    ['a limit beyond it', threshold('above', 20.1, 19), ['on']],
    ['a limit below it', threshold('below', -2, 0), ['on']],
    ['an end below what is believed', threshold('above', 5, -2), ['off']],
    ['an end above what is believed', threshold('below', 5, 21), ['off']],
    ['a metric without limits', threshold('above', 1e9, 0, 'wind'), []],
    ['an unknown metric', threshold('above', 1, 0, 'salt'), ['metric']],
  ])('%s', (_what, rule, fields) => {
    expect(fieldsOf(rule)).toEqual(fields);
  });

  it('is no rate that equals something, nor one whose limits cross; a rate may be beyond the values', () => {
    const rate = { kind: 'rate', metric: 'level', overMs: 60_000, ...DELAYS } as const;
    expect(fieldsOf({ ...rate, operator: 'equals', on: 1, off: 0 })).toEqual(['operator']);
    expect(fieldsOf({ ...rate, operator: 'below', on: -1, off: -2 })).toEqual(['off']);
    expect(fieldsOf({ ...rate, operator: 'above', on: 100, off: 50 })).toEqual([]);
  });

  it('is a composite rule without its metric, with an unknown one, or with limits that cross in a part', () => {
    const part = { metric: 'level', operator: 'above', on: 2, off: 1 } as const;
    const composite = { kind: 'composite', metric: 'level', mode: 'all', ...DELAYS } as const;
    expect(fieldsOf({ ...composite, parts: [part] })).toEqual([]);
    expect(fieldsOf({ ...composite, parts: [part, { ...part, metric: 'salt' }] })).toEqual(['parts.1.metric']);
    expect(fieldsOf({ ...composite, parts: [{ ...part, off: 3 }] })).toEqual(['parts.0.off']);
    expect(fieldsOf({ ...composite, parts: [{ ...part, metric: 'wind' }] })).toEqual(['parts']);
  });

  it('is nothing of an absence but its metric', () => {
    expect(fieldsOf({ kind: 'absence', metric: 'level', afterMs: 1, offDelayMs: 0 })).toEqual([]);
    expect(fieldsOf({ kind: 'absence', metric: 'salt', afterMs: 1, offDelayMs: 0 })).toEqual(['metric']);
  });
});
