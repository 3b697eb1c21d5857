import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputs, run, tick } from '../test/run-rule.ts';
import type { RuleOf } from './rule.ts';

const RULE: RuleOf<'absence'> = {
  kind: 'absence',
  code: 'silent',
  version: 1,
  componentType: 'smoke-detector',
  metric: 'smoke',
  afterMs: 60_000,
  offDelayMs: 0,
  priority: 3,
  category: undefined,
  title: 'silent',
};

describe('an absence', () => {
  it('is raised when the source has said nothing for so long, with the silence in seconds as its value', () => {
    expect(run(RULE, [[1000, 5], tick(60_999)]).kinds).toEqual([]);
    expect(run(RULE, [[1000, 5], tick(61_400)]).changes).toEqual([
      {
        kind: 'raise',
        rule: 'silent',
        ruleVersion: 1,
        metric: 'smoke',
        at: 61_000,
        value: 60,
        window: { from: 1000, to: 61_000 },
      },
    ]);
  });

  it('is raised once however long the silence lasts', () => {
    expect(run(RULE, [[1000, 5], tick(61_000), tick(200_000), tick(900_000)]).kinds).toEqual(['raise@61000']);
  });

  it('is not found in a source that never spoke', () => {
    expect(run(RULE, [tick(900_000)]).kinds).toEqual([]);
  });

  it('is not raised for a source that has spoken meanwhile, however long it had been silent', () => {
    expect(run(RULE, [[1000, 5], [200_000, 5], tick(200_100)]).kinds).toEqual([]);
  });

  it('is not put off by late or repeated readings', () => {
    expect(run(RULE, [[1000, 5], [1000, 5], [500, 7], tick(61_000)]).kinds).toEqual(['raise@61000']);
  });

  it('ends with the next reading, and begins anew after it', () => {
    const ended = [[1000, 5], tick(61_000), [70_000, 5]] as const;
    expect(run(RULE, ended).changes.at(-1)).toMatchObject({ kind: 'clear', at: 70_000, value: 69 });
    expect(run(RULE, [...ended, tick(130_000)]).kinds).toEqual(['raise@61000', 'clear@70000', 'raise@130000']);
  });

  it('ends only when the source has spoken for the off delay, by a reading or by time alone', () => {
    const rule = { ...RULE, offDelayMs: 30_000 };
    const spoken = [[1000, 5], tick(61_000), [70_000, 5], [90_000, 5]] as const;
    expect(run(rule, [...spoken, [99_999, 5]]).kinds).toEqual(['raise@61000']);
    expect(run(rule, [...spoken, [101_000, 5]]).kinds).toEqual(['raise@61000', 'clear@101000']);
    expect(run(rule, [...spoken, tick(101_000)]).kinds).toEqual(['raise@61000', 'clear@100000']);
  });

  it('goes on when the source falls silent anew before the off delay is over', () => {
    const rule = { ...RULE, offDelayMs: 90_000 };
    const silentAnew = [[1000, 5], tick(61_000), [70_000, 5], tick(130_000)] as const;
    expect(run(rule, [...silentAnew, tick(160_000)]).kinds).toEqual(['raise@61000']);
    expect(run(rule, [...silentAnew, [140_000, 5], [190_000, 5], tick(230_000)]).kinds).toEqual([
      'raise@61000',
      'clear@230000',
    ]);
    // The silence is seen by the reading that ends it, without a tick.
    expect(run(rule, [[1000, 5], tick(61_000), [70_000, 5], [150_000, 5], [200_000, 5]]).kinds).toEqual([
      'raise@61000',
    ]);
  });
});

describe('any readings and ticks', () => {
  it('raise and clear by their silence as the slow way finds', () => {
    fc.assert(
      fc.property(
        inputs(['smoke']),
        fc.constantFrom(10, 25, 60),
        fc.constantFrom(0, 20, 70),
        (history, afterMs, offDelayMs) => {
          const done = run({ ...RULE, afterMs, offDelayMs }, history);
          expect(done.said).toEqual(done.obvious());
        },
      ),
      { numRuns: 500 },
    );
  });
});
