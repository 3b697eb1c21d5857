import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputs, run, tick } from '../test/run-rule.ts';
import { INITIAL_RULE_STATE } from './phase.ts';
import { withSamples } from './rate.ts';
import type { RuleOf } from './rule.ts';

const MINUTE = 60_000;

/** Rises more than 10 a minute. */
const RULE: RuleOf<'rate'> = {
  kind: 'rate',
  code: 'rises-fast',
  version: 1,
  componentType: 'water-level',
  metric: 'level',
  operator: 'above',
  on: 10,
  off: 5,
  overMs: MINUTE,
  onDelayMs: 0,
  offDelayMs: 0,
  priority: 1,
  category: undefined,
  title: 'rises fast',
};

/** One reading each so many seconds, from the first minute on. */
function each(seconds: number, values: readonly number[]): [number, number][] {
  return values.map((value, index) => [MINUTE + index * seconds * 1000, value]);
}

describe('a rate', () => {
  it('raises when the value rises as fast as the limit says, with the rate as its value', () => {
    expect(run(RULE, each(60, [0, 9])).kinds).toEqual([]);
    expect(run(RULE, each(60, [0, 10])).changes).toEqual([
      {
        kind: 'raise',
        rule: 'rises-fast',
        ruleVersion: 1,
        metric: 'level',
        at: 2 * MINUTE,
        value: 10,
        window: { from: 2 * MINUTE, to: 2 * MINUTE },
      },
    ]);
  });

  it('is a rate however far apart the readings are', () => {
    expect(run(RULE, each(600, [0, 99])).kinds).toEqual([]);
    expect(run(RULE, each(600, [0, 100])).changes).toMatchObject([{ kind: 'raise', value: 10 }]);
  });

  it('compares over the whole span: a jump between two readings is not yet a rise of a minute', () => {
    expect(run(RULE, each(10, [0, 0, 0, 0, 0, 0, 4, 4, 4])).kinds).toEqual([]);
    expect(run(RULE, each(10, [0, 2, 4, 6, 8, 10])).kinds).toEqual([]);
    expect(run(RULE, each(10, [0, 2, 4, 6, 8, 10, 12])).changes).toMatchObject([{ at: 2 * MINUTE, value: 12 }]);
  });

  it('decides nothing by its first reading', () => {
    expect(run(RULE, [[MINUTE, 1000]]).kinds).toEqual([]);
  });

  it('holds inside the dead band and clears at its far edge', () => {
    expect(run(RULE, each(60, [0, 20, 26])).kinds).toEqual([`raise@${2 * MINUTE}`]);
    expect(run(RULE, each(60, [0, 20, 25])).kinds).toEqual([`raise@${2 * MINUTE}`, `clear@${3 * MINUTE}`]);
  });

  it('finds what falls with `below` and a limit below 0', () => {
    const falls = { ...RULE, operator: 'below', on: -10, off: -5 } as const;
    expect(run(falls, each(60, [50, 60, 70])).kinds).toEqual([]);
    expect(run(falls, each(60, [50, 40, 39])).kinds).toEqual([`raise@${2 * MINUTE}`, `clear@${3 * MINUTE}`]);
  });

  it('raises when it has lasted, by a reading or by time alone', () => {
    const lasting = { ...RULE, onDelayMs: MINUTE };
    const rising = each(30, [0, 5, 10, 15, 20]);
    expect(run(lasting, rising).kinds).toEqual([`raise@${3 * MINUTE}`]);
    expect(run(lasting, [...rising.slice(0, 3), tick(3 * MINUTE + 700)]).kinds).toEqual([`raise@${3 * MINUTE}`]);
  });

  it('never raises for a source that stood still before its time was over', () => {
    const lasting = { ...RULE, onDelayMs: MINUTE };
    expect(run(lasting, [...each(30, [0, 5, 10, 10, 10, 10]), tick(10 * MINUTE)]).kinds).toEqual([]);
  });

  it('is not moved by late or repeated readings', () => {
    const readings = each(60, [0, 9, 18, 27]);
    const noisy = readings.flatMap(([at, value]): [number, number][] => [
      [at, value],
      [at, 1000],
      [at - 1, -1000],
    ]);
    expect(run(RULE, noisy).kinds).toEqual([]);
    expect(run(RULE, noisy).state).toEqual(run(RULE, readings).state);
  });

  it('remembers no more than a few readings, however many come', () => {
    const { samples } = run(
      RULE,
      each(
        0.1,
        Array.from({ length: 5000 }, (_, index) => index),
      ),
    ).state;
    expect(samples?.length).toBeLessThanOrEqual(14);
  });

  it('goes on as before from what was stored of the last two spans', () => {
    const readings = each(10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 25]);
    const before = readings.slice(0, -1);
    const lived = run(RULE, before).state;
    const newestAt = lived.lastAt;
    const stored = before.map(([at, value]) => ({ at, value })).filter(({ at }) => at > newestAt - 2 * MINUTE);
    const restored = withSamples(RULE, { ...INITIAL_RULE_STATE, lastAt: newestAt }, stored);
    expect(restored).toEqual(lived);
    expect(run(RULE, readings).kinds).toEqual([`raise@${newestAt + 10_000}`]);
  });
});

describe('any readings and ticks', () => {
  it('raise and clear by their rate as the slow way finds', () => {
    const delays = fc.record({ onDelayMs: fc.constantFrom(0, 20, 45), offDelayMs: fc.constantFrom(0, 20, 45) });
    const limits = fc.constantFrom(
      { operator: 'above', on: 2000, off: 500 } as const,
      { operator: 'below', on: -1500, off: 0 } as const,
    );
    fc.assert(
      fc.property(inputs(['level']), delays, limits, fc.constantFrom(12, 36, 60), (history, delay, limit, overMs) => {
        const done = run({ ...RULE, ...limit, ...delay, overMs }, history);
        expect(done.said).toEqual(done.obvious());
      }),
      { numRuns: 500 },
    );
  });
});
