import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlarmChange, evaluateRule, INITIAL_RULE_STATE, type RuleState, type ThresholdRule } from './threshold.ts';

const RULE: ThresholdRule = {
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

/** Feeds (time, value) pairs; answers the changes and the last state. */
function run(rule: ThresholdRule, readings: readonly (readonly [at: number, value: number])[]) {
  let state: RuleState = INITIAL_RULE_STATE;
  const changes: AlarmChange[] = [];
  for (const [at, value] of readings) {
    const [next, change] = evaluateRule(rule, state, { at, value });
    state = next;
    if (change) changes.push(change);
  }
  return { changes, state, kinds: changes.map(({ kind, at }) => `${kind}@${at}`) };
}

describe('a threshold without delays', () => {
  it('raises at the threshold itself, with rule version, value and window', () => {
    expect(
      run(RULE, [
        [1, 1.9],
        [2, 2],
      ]).changes,
    ).toEqual([{ kind: 'raise', rule: 'flood', ruleVersion: 3, at: 2, value: 2, window: { from: 2, to: 2 } }]);
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

describe('any sequence of readings', () => {
  const readings = fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 4, noNaN: true })));
  const rules = fc.record({ onDelayMs: fc.constantFrom(0, 20), offDelayMs: fc.constantFrom(0, 20) });

  it('raises and clears in turn, beginning with a raise', () => {
    fc.assert(
      fc.property(readings, rules, (sequence, delays) => {
        const kinds = run({ ...RULE, ...delays }, sequence).changes.map((change) => change.kind);
        expect(kinds).toEqual(kinds.map((_, index) => (index % 2 === 0 ? 'raise' : 'clear')));
      }),
    );
  });

  it('comes to the same end with every reading repeated and late ones in between', () => {
    fc.assert(
      fc.property(readings, rules, (sequence, delays) => {
        const rule = { ...RULE, ...delays };
        const noisy = sequence.flatMap((reading) => [reading, reading, [reading[0] - 1, 4] as [number, number]]);
        const newer = sequence.filter(([at], index) => sequence.slice(0, index).every(([earlier]) => earlier < at));
        expect(run(rule, sequence)).toEqual(run(rule, newer));
        expect(run(rule, noisy)).toEqual(run(rule, sequence));
      }),
    );
  });
});
