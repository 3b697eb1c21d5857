import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reading, run, tick } from '../test/run-rule.ts';
import { BEGINNING, type DryRun, dryRunStep, memoryMs, type WouldBeAlarm } from './dry-run.ts';
import type { ReadingInput } from './input.ts';
import type { AlarmRule } from './rule.ts';

const HEAD = {
  code: 'r',
  version: 1,
  componentType: 't',
  metric: 'a',
  priority: 1,
  category: undefined,
  title: 'r',
} as const;
const LIMIT = { operator: 'above', on: 3, off: 2 } as const;
const DELAYS = { onDelayMs: 20, offDelayMs: 30 };
const RULES: readonly AlarmRule[] = [
  { ...HEAD, kind: 'threshold', ...LIMIT, ...DELAYS },
  { ...HEAD, kind: 'threshold', operator: 'below', on: 1, off: 2, onDelayMs: 0, offDelayMs: 0 },
  { ...HEAD, kind: 'rate', operator: 'above', on: 10_000, off: 5_000, overMs: 20, ...DELAYS },
  { ...HEAD, kind: 'absence', afterMs: 40, offDelayMs: 25 },
  {
    ...HEAD,
    kind: 'composite',
    mode: 'all',
    parts: [
      { metric: 'a', ...LIMIT },
      { metric: 'b', ...LIMIT },
    ],
    ...DELAYS,
  },
];

function dryRun(rule: AlarmRule, readings: readonly ReadingInput[], until: number): WouldBeAlarm[] {
  let state: DryRun = BEGINNING;
  const alarms: WouldBeAlarm[] = [];
  for (const input of [...readings, tick(until)]) {
    const [next, ended] = dryRunStep(rule, state, input);
    state = next;
    alarms.push(...ended);
  }
  return state.open ? [...alarms, state.open] : alarms;
}

/** The slow way: somebody who looks at the clock each millisecond, before a reading of the same one. */
function byTheClock(rule: AlarmRule, readings: readonly ReadingInput[], until: number) {
  const given = [];
  const left = [...readings];
  for (let at = 1; at <= until; at += 1) {
    while (left[0]?.at === at) given.push(left.shift() as ReadingInput);
    given.push(tick(at), tick(at));
  }
  return run(rule, given).changes;
}

const history = fc
  .array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 1, max: 45 }), fc.integer({ min: 0, max: 4 })), {
    maxLength: 25,
  })
  .map((steps) => {
    let at = 5;
    return steps.map(([metric, after, value]) => {
      at += after;
      return reading(metric, at, value);
    });
  });

describe('a dry run', () => {
  it.each(RULES)('of $kind says what somebody finds who looks at the clock all the time', (rule) => {
    const isOwn = ({ metric }: ReadingInput) => rule.kind === 'composite' || metric === 'a';
    fc.assert(
      fc.property(history, (all) => {
        const readings = all.filter(isOwn);
        const until = (readings.at(-1)?.at ?? 0) + 60;
        const alarms = dryRun(rule, readings, until);
        const changes = byTheClock(rule, readings, until);
        expect(alarms.map(({ raisedAt, value }) => [raisedAt, value])).toEqual(
          changes.filter(({ kind }) => kind === 'raise').map(({ at, value }) => [at, value]),
        );
        expect(alarms.flatMap(({ clearedAt }) => clearedAt ?? [])).toEqual(
          changes.filter(({ kind }) => kind === 'clear').map(({ at }) => at),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('says the worst value, and that an alarm would still be active', () => {
    const [rule] = RULES;
    const readings = [reading('a', 100, 3), reading('a', 110, 4), reading('a', 200, 9), reading('a', 210, 5)];
    expect(rule && dryRun(rule, readings, 1_000)).toEqual([
      { metric: 'a', value: 3, raisedAt: 120, clearedAt: undefined, worst: 9, window: { from: 100, to: 120 } },
    ]);
  });

  it('needs what its rule remembers', () => {
    expect(RULES.map(memoryMs)).toEqual([50, 0, 70, 65, 50]);
  });
});
