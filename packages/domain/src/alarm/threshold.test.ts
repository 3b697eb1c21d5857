import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputs, run, tick } from '../test/run-rule.ts';
import type { RuleInput } from './input.ts';
import type { ThresholdRule } from './rule.ts';

const RULE: ThresholdRule = {
  kind: 'threshold',
  code: 'flood',
  version: 3,
  componentType: 'water-level',
  metric: 'level',
  operator: 'above',
  on: 2,
  off: 1.5,
  onDelayMs: 0,
  offDelayMs: 0,
  priority: 1,
  category: undefined,
  title: 'flood',
};

describe('a threshold without delays', () => {
  it('raises at the threshold itself, with rule version, value and window', () => {
    expect(
      run(RULE, [
        [1, 1.9],
        [2, 2],
      ]).changes,
    ).toEqual([
      { kind: 'raise', rule: 'flood', ruleVersion: 3, metric: 'level', at: 2, value: 2, window: { from: 2, to: 2 } },
    ]);
  });

  it('raises once however long the breach lasts', () => {
    expect(
      run(RULE, [
        [1, 2],
        [2, 3],
        [3, 4],
      ]).kinds,
    ).toEqual(['raise@1']);
  });

  it('holds inside the dead band and clears at its far edge', () => {
    expect(
      run(RULE, [
        [1, 2],
        [2, 1.6],
        [3, 2.1],
        [4, 1.51],
      ]).kinds,
    ).toEqual(['raise@1']);
    expect(
      run(RULE, [
        [1, 2],
        [2, 1.5],
      ]).kinds,
    ).toEqual(['raise@1', 'clear@2']);
  });

  it('raises anew after it cleared', () => {
    expect(
      run(RULE, [
        [1, 2],
        [2, 1],
        [3, 2],
      ]).kinds,
    ).toEqual(['raise@1', 'clear@2', 'raise@3']);
  });

  it('works downwards with `below`', () => {
    const below = { ...RULE, operator: 'below', on: 10, off: 12 } as const;
    expect(
      run(below, [
        [1, 11],
        [2, 10],
        [3, 11.9],
        [4, 12],
      ]).kinds,
    ).toEqual(['raise@2', 'clear@4']);
  });

  it('works for a boolean with `equals`', () => {
    const equals = { ...RULE, operator: 'equals', on: 1, off: 0 } as const;
    expect(
      run(equals, [
        [1, 0],
        [2, 1],
        [3, 1],
        [4, 0],
      ]).kinds,
    ).toEqual(['raise@2', 'clear@4']);
  });

  it('remembers the worst value of the breach', () => {
    expect(
      run(RULE, [
        [1, 2],
        [2, 5],
        [3, 3],
      ]).state.peak,
    ).toBe(5);
    expect(
      run({ ...RULE, operator: 'below', on: 2, off: 3 }, [
        [1, 2],
        [2, -1],
        [3, 0],
      ]).state.peak,
    ).toBe(-1);
  });
});

describe('a threshold with delays', () => {
  const delayed = { ...RULE, onDelayMs: 60, offDelayMs: 30 };

  it('raises when the breach has lasted, with the window from its begin', () => {
    expect(
      run(delayed, [
        [100, 2],
        [159, 2],
        [160, 2.5],
      ]).changes,
    ).toMatchObject([{ kind: 'raise', at: 160, value: 2.5, window: { from: 100, to: 160 } }]);
  });

  it('forgets a breach that ends before its time', () => {
    expect(
      run(delayed, [
        [100, 2],
        [150, 1.9],
        [155, 2],
        [210, 2],
      ]).kinds,
    ).toEqual([]);
    expect(
      run(delayed, [
        [100, 2],
        [150, 1.9],
        [155, 2],
        [215, 2],
      ]).kinds,
    ).toEqual(['raise@215']);
  });

  it('clears when normality has lasted, and not when the breach comes back', () => {
    const raised = [
      [100, 2],
      [160, 2],
    ] as const;
    expect(run(delayed, [...raised, [170, 1], [200, 1]]).changes.at(-1)).toMatchObject({
      kind: 'clear',
      at: 200,
      window: { from: 170, to: 200 },
    });
    expect(run(delayed, [...raised, [170, 1], [180, 1.8], [190, 1], [215, 1]]).kinds).toEqual(['raise@160']);
  });
});

describe('a threshold that nobody reports to', () => {
  const delayed = { ...RULE, onDelayMs: 60, offDelayMs: 30 };

  it('raises when the breach has lasted, as of that moment and with the value that began it', () => {
    expect(run(delayed, [[100, 2], tick(159)]).kinds).toEqual([]);
    expect(run(delayed, [[100, 2], [110, 3], tick(175)]).changes).toEqual([
      {
        kind: 'raise',
        rule: 'flood',
        ruleVersion: 3,
        metric: 'level',
        at: 160,
        value: 2,
        window: { from: 100, to: 160 },
      },
    ]);
  });

  it('clears when normality has lasted, as of that moment', () => {
    expect(run(delayed, [[100, 2], [160, 2], [170, 1.2], tick(199)]).kinds).toEqual(['raise@160']);
    expect(run(delayed, [[100, 2], [160, 2], [170, 1.2], tick(230)]).changes.at(-1)).toMatchObject({
      kind: 'clear',
      at: 200,
      value: 1.2,
      window: { from: 170, to: 200 },
    });
  });

  it('never raises for a source that has reported normal meanwhile, however late the tick', () => {
    expect(run(delayed, [[100, 2], [170, 1], tick(500)]).kinds).toEqual([]);
  });

  it('is not begun anew by late or repeated readings', () => {
    expect(run(delayed, [[100, 2], [100, 2], [90, 1], [100, 1], tick(160)]).kinds).toEqual(['raise@160']);
  });

  it('changes nothing by a tick while it is normal or active', () => {
    expect(run(delayed, [[100, 1], tick(900)]).kinds).toEqual([]);
    expect(run(delayed, [[100, 2], tick(160), tick(900)]).kinds).toEqual(['raise@160']);
  });

  it('clears no earlier than it was raised, where the reading is older than the tick that raised it', () => {
    expect(run({ ...delayed, offDelayMs: 0 }, [[100, 2], tick(170), [150, 1]]).kinds).toEqual([
      'raise@160',
      'clear@160',
    ]);
    expect(run(delayed, [[100, 2], tick(170), [150, 1], tick(190)]).kinds).toEqual(['raise@160', 'clear@190']);
  });

  it('raises no earlier than it was cleared, where the reading is older than the tick that cleared it', () => {
    const cleared = [[100, 2], [160, 2], [170, 1], tick(205)] as const;
    expect(run(delayed, [...cleared, [190, 2], tick(260)]).kinds).toEqual(['raise@160', 'clear@200', 'raise@260']);
  });
});

describe('any readings and ticks', () => {
  const delays = fc.record({ onDelayMs: fc.constantFrom(0, 20, 45), offDelayMs: fc.constantFrom(0, 20, 45) });
  const limits = fc.constantFrom(
    { operator: 'above', on: 2, off: 1 } as const,
    { operator: 'below', on: 1, off: 3 } as const,
    { operator: 'equals', on: 2, off: 0 } as const,
  );

  it('raise and clear as the slow way finds', () => {
    fc.assert(
      fc.property(inputs(['level']), delays, limits, (history, delay, limit) => {
        const done = run({ ...RULE, ...limit, ...delay }, history);
        expect(done.said).toEqual(done.obvious());
      }),
      { numRuns: 500 },
    );
  });

  it('raise and clear in turn, beginning with a raise', () => {
    fc.assert(
      fc.property(inputs(['level']), delays, (history, delay) => {
        const kinds = run({ ...RULE, ...delay }, history).changes.map((change) => change.kind);
        expect(kinds).toEqual(kinds.map((_, index) => (index % 2 === 0 ? 'raise' : 'clear')));
      }),
    );
  });

  it('come to the same end with every reading repeated and late ones in between', () => {
    fc.assert(
      fc.property(inputs(['level']), delays, (history, delay) => {
        const rule = { ...RULE, ...delay };
        const noisy = history.flatMap((input): RuleInput[] =>
          input.kind === 'tick' ? [input] : [input, input, { ...input, at: input.at - 1, value: 4 }],
        );
        expect(run(rule, noisy)).toMatchObject({ state: run(rule, history).state, said: run(rule, history).said });
      }),
    );
  });
});
