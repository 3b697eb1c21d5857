import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputs, run, tick } from '../test/run-rule.ts';
import { evaluate, wakesAt } from './evaluate.ts';
import { type AlarmRule, RULE_KINDS, type RuleHead } from './rule.ts';

const HEAD: RuleHead = {
  code: 'rule',
  version: 1,
  componentType: 'any',
  metric: 'level',
  priority: 1,
  category: undefined,
  title: '',
};
const LIMIT = { operator: 'above', on: 2, off: 1, onDelayMs: 20, offDelayMs: 30 } as const;
const RULES = [
  { ...HEAD, kind: 'threshold', ...LIMIT },
  { ...HEAD, kind: 'rate', ...LIMIT, on: 2000, off: 500, overMs: 24 },
  { ...HEAD, kind: 'absence', afterMs: 25, offDelayMs: 40 },
  {
    ...HEAD,
    kind: 'composite',
    mode: 'any',
    parts: [
      { ...LIMIT, metric: 'level' },
      { ...LIMIT, metric: 'rain' },
    ],
    onDelayMs: 20,
    offDelayMs: 30,
  },
] as const satisfies readonly AlarmRule[];

it('every kind of rule is told here', () => {
  expect(RULES.map(({ kind }) => kind)).toEqual(RULE_KINDS);
});

describe.each(RULES)('a rule of kind $kind', (rule) => {
  it('says when the next tick matters: none before changes anything, that one does', () => {
    fc.assert(
      fc.property(inputs(['level', 'rain']), fc.integer({ min: 1, max: 2000 }), (history, at) => {
        const { state } = run(rule, history);
        const moment = wakesAt(rule, state) ?? Number.POSITIVE_INFINITY;
        const [next] = evaluate(rule, state, tick(at));
        expect(next === state).toBe(at < moment);
      }),
    );
  });

  it('comes to the same alarms whether ticks come at each moment or all at once after a silence', () => {
    fc.assert(
      fc.property(inputs(['level', 'rain']), (history) => {
        const readings = history.filter((input) => input.kind === 'reading');
        const end = Math.max(0, ...readings.map(({ at }) => at)) + 500;
        const often = Array.from({ length: 500 }, (_, index) => tick(end - 500 + index + 1));
        const late = Array.from({ length: 5 }, () => tick(end));
        expect(run(rule, [...readings, ...late]).said).toEqual(run(rule, [...readings, ...often]).said);
      }),
    );
  });

  it('is what it was after a round trip through JSON: states are stored so', () => {
    fc.assert(
      fc.property(inputs(['level', 'rain']), inputs(['level', 'rain']), (before, after) => {
        const lived = run(rule, before).state;
        const stored = { peak: undefined, ...JSON.parse(JSON.stringify(lived)) };
        const readFrom = (state: typeof lived) => after.reduce((kept, input) => evaluate(rule, kept, input)[0], state);
        expect(readFrom(stored)).toEqual(readFrom(lived));
      }),
    );
  });
});
