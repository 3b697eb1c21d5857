import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputs, reading, run, tick } from '../test/run-rule.ts';
import type { RuleOf } from './rule.ts';

const BOTH: RuleOf<'composite'> = {
  kind: 'composite',
  code: 'flood-in-rain',
  version: 2,
  componentType: 'water-level',
  metric: 'level',
  mode: 'all',
  parts: [
    { metric: 'level', operator: 'above', on: 3, off: 1 },
    { metric: 'rain', operator: 'above', on: 2, off: 2 },
  ],
  onDelayMs: 0,
  offDelayMs: 0,
  priority: 1,
  category: undefined,
  title: 'flood in rain',
};
const EITHER = { ...BOTH, mode: 'any' } as const;
const level = (at: number, value: number) => reading('level', at, value);
const rain = (at: number, value: number) => reading('rain', at, value);

describe('a composite of all', () => {
  it('raises when its last part is breached, with the metric and value that made it so', () => {
    expect(run(BOTH, [level(1, 3), rain(2, 1)]).kinds).toEqual([]);
    expect(run(BOTH, [level(1, 3), rain(2, 4)]).changes).toEqual([
      {
        kind: 'raise',
        rule: 'flood-in-rain',
        ruleVersion: 2,
        metric: 'rain',
        at: 2,
        value: 4,
        window: { from: 2, to: 2 },
      },
    ]);
  });

  it('clears when one part is back to normal, each in its own dead band', () => {
    const raised = [level(1, 3), rain(2, 4)];
    expect(run(BOTH, [...raised, level(3, 2)]).kinds).toEqual(['raise@2']);
    expect(run(BOTH, [...raised, level(3, 1)]).changes.at(-1)).toMatchObject({ kind: 'clear', metric: 'level', at: 3 });
  });

  it('is not raised while a part has never spoken', () => {
    expect(run(BOTH, [level(1, 3), level(2, 4), tick(900)]).kinds).toEqual([]);
  });

  it('takes no notice of metrics that are none of its parts', () => {
    expect(run(BOTH, [level(1, 3), reading('battery', 2, 4)]).kinds).toEqual([]);
  });

  it('takes a part whose reading comes after a newer one of another part', () => {
    expect(run(BOTH, [level(5, 3), rain(2, 4)]).kinds).toEqual(['raise@5']);
  });

  it('is not moved by late or repeated readings of a part', () => {
    expect(run(BOTH, [level(5, 3), rain(6, 4), level(5, 0), level(4, 0), rain(6, 0)]).kinds).toEqual(['raise@6']);
  });
});

describe('a composite of any', () => {
  it('raises with its first part and clears with its last', () => {
    expect(run(EITHER, [level(1, 3), rain(2, 4), level(3, 0), rain(4, 0)]).kinds).toEqual(['raise@1', 'clear@4']);
  });
});

describe('a composite with delays', () => {
  const delayed = { ...BOTH, onDelayMs: 60, offDelayMs: 30 };

  it('raises when all have lasted together, by a reading or by time alone', () => {
    const begun = [level(1, 3), rain(100, 4)];
    expect(run(delayed, [...begun, level(159, 3)]).kinds).toEqual([]);
    expect(run(delayed, [...begun, level(161, 3)]).kinds).toEqual(['raise@161']);
    expect(run(delayed, [...begun, tick(170)]).changes).toMatchObject([{ at: 160, metric: 'rain', value: 4 }]);
  });

  it('clears when that has lasted, by a reading or by time alone', () => {
    const raised = [level(1, 3), rain(100, 4), tick(160), rain(170, 0)];
    expect(run(delayed, [...raised, tick(199)]).kinds).toEqual(['raise@160']);
    expect(run(delayed, [...raised, tick(240)]).kinds).toEqual(['raise@160', 'clear@200']);
    expect(run(delayed, [...raised, rain(180, 4), tick(240)]).kinds).toEqual(['raise@160']);
  });

  it('never raises for a source that has reported normal meanwhile', () => {
    expect(run(delayed, [level(1, 3), rain(100, 4), level(120, 0), tick(500)]).kinds).toEqual([]);
  });
});

describe('any readings and ticks', () => {
  it('raise and clear by their parts as the slow way finds', () => {
    const rules = fc.record({
      mode: fc.constantFrom('all', 'any'),
      onDelayMs: fc.constantFrom(0, 20, 45),
      offDelayMs: fc.constantFrom(0, 20, 45),
    });
    fc.assert(
      fc.property(inputs(['level', 'rain', 'battery']), rules, (history, given) => {
        const done = run({ ...BOTH, ...given }, history);
        expect(done.said).toEqual(done.obvious());
      }),
      { numRuns: 500 },
    );
  });
});
