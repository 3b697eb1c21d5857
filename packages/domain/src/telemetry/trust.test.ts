import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addSkewSample,
  findDrift,
  findImplausible,
  findJump,
  findSilence,
  findSkew,
  findStuck,
  mergeReasons,
  TRUST_CODES,
  type TrustFinding,
  type TrustReason,
  trustScore,
} from './trust.ts';

const NOW = Date.UTC(2026, 4, 10, 12);

describe('silence', () => {
  const silent = (gaps: number, cadenceMs: number | undefined = 10_000) =>
    findSilence({ heardAt: NOW - gaps * 10_000, watchedSince: 0, cadenceMs }, NOW);
  it.each([
    [3, undefined],
    [3.1, 40],
    [10.1, 70],
    [30.1, 100],
  ])('of %d expected gaps costs %s', (gaps, points) => {
    expect(silent(gaps)?.points).toBe(points);
  });

  it('begins with the last reading', () => {
    expect(silent(5)).toEqual({ points: 40, since: NOW - 50_000, detail: { cadenceSeconds: 10, gaps: 3 } });
  });

  it('is unknown where no cadence is', () => {
    expect(findSilence({ heardAt: 0, watchedSince: 0, cadenceMs: undefined }, NOW)).toBeUndefined();
  });

  it('does not count while nobody listened', () => {
    expect(findSilence({ heardAt: 0, watchedSince: NOW - 20_000, cadenceMs: 10_000 }, NOW)).toBeUndefined();
  });
});

describe('a stuck value', () => {
  const range = { readings: 60, low: 7, high: 7, reachesBack: true, withinMs: 600_000 };
  it.each([
    ['is found', range, 70],
    ['is none where the value moves', { ...range, high: 7.1 }, undefined],
    ['is not known from a few readings', { ...range, readings: 9 }, undefined],
    ['is not known of a part of the span', { ...range, reachesBack: false }, undefined],
    ['is never looked for where the metric may stay the same', undefined, undefined],
  ])('%s', (_what, given, points) => {
    expect(findStuck(given)?.points).toBe(points);
  });
});

describe('jumps', () => {
  it.each([
    [0, undefined],
    [1, 15],
    [2, 30],
    [3, 45],
    [50, 45],
  ])('%d cost %s: alone they never make a stream distrusted', (jumps, points) => {
    expect(findJump(jumps)?.points).toBe(points);
  });
});

describe('drift', () => {
  const departure = { own: 0, neighbours: undefined, deviation: 1, resolution: 0.1 };
  it.each([
    ['within five deviations is none', { ...departure, own: 5 }, undefined],
    ['beyond five', { ...departure, own: -5.1 }, 30],
    ['beyond ten', { ...departure, own: 10.1 }, 60],
    ['is none where the neighbours went along', { ...departure, own: 20, neighbours: 18 }, undefined],
    ['is found in what stays while the neighbours move', { ...departure, own: 0, neighbours: 12 }, 60],
    ['is none within the last digit', { ...departure, own: 0.4, deviation: 0 }, undefined],
    ['is not known without a baseline', undefined, undefined],
  ])('%s', (_what, given, points) => {
    expect(findDrift(given)?.points).toBe(points);
  });
});

describe('skew', () => {
  const after = (...seconds: number[]) => seconds.reduce<readonly number[]>(addSkewSample, []);
  it.each([
    ['needs five samples', [70, 70, 70, 70], undefined],
    ['is the least of them', [400, 70, 300, 3000, 5000], { points: 30, detail: { seconds: 70 } }],
    ['goes either way', [-180, -181, -182, -181, -180], { points: 30, detail: { seconds: -180 } }],
    [
      'weighs more beyond a quarter of an hour',
      [1000, 1000, 1000, 1000, 1000],
      { points: 60, detail: { seconds: 1000 } },
    ],
    ['begins anew after one that came in time', [70, 70, 70, 70, 2, 70, 70], undefined],
    ['is none where the device is at sea', [70, -70, 70, -70, 70, -70], undefined],
  ])('%s', (_what, seconds, found) => {
    expect(findSkew(after(...seconds))).toEqual(found);
  });

  it('is not what comes late once: a burst after an hour offline', () => {
    expect(findSkew(after(3600, 2400, 1200, 600, 1))).toBeUndefined();
  });
});

describe('implausible values', () => {
  it.each([
    [60, 0, undefined],
    [0, 0, undefined],
    [60, 1, 10],
    [60, 15, 50],
    [60, 60, 100],
  ])('of %d minutes %d cost %s', (minutes, implausible, points) => {
    expect(findImplausible(minutes, implausible)?.points).toBe(points);
  });
});

describe('the score', () => {
  const finding = fc.record({
    points: fc.integer({ min: 1, max: 100 }),
    detail: fc.constant({}),
    since: fc.option(fc.integer({ min: 0, max: NOW }), { nil: undefined }),
  });
  const findings = fc.dictionary(fc.constantFrom(...TRUST_CODES), fc.option(finding, { nil: undefined }));
  const reasons = findings.map((found) => mergeReasons([], found, NOW));

  it('is explained: every lowered point stands with a reason', () => {
    fc.assert(
      fc.property(reasons, (given) => {
        const lowered = given.reduce((sum, { points }) => sum + points, 0);
        expect(trustScore(given)).toBe(Math.max(0, 100 - lowered));
      }),
    );
  });

  it('keeps what was not looked at and forgets what was not found', () => {
    fc.assert(
      fc.property(reasons, findings, (known, found) => {
        const merged = mergeReasons(known, found, NOW + 1);
        for (const code of TRUST_CODES) {
          const before = known.find((one) => one.code === code);
          const after = merged.find((one) => one.code === code);
          if (!(code in found)) expect(after).toEqual(before);
          else expect(after !== undefined).toBe(found[code] !== undefined);
        }
      }),
    );
  });

  it('has the same reasons for the same facts, whenever it is asked', () => {
    fc.assert(
      fc.property(findings, (found) => {
        const once = mergeReasons([], found, NOW);
        expect(mergeReasons(once, found, NOW + 60_000)).toEqual(once);
      }),
    );
  });

  it('remembers when a reason was first found', () => {
    const stuck: TrustFinding = { points: 70, detail: { value: 1 } };
    const [first] = mergeReasons([], { stuck }, NOW) as [TrustReason];
    expect(mergeReasons([first], { stuck }, NOW + 1)[0]?.since).toBe(NOW);
    expect(mergeReasons([first], { silence: undefined }, NOW + 1)).toEqual([first]);
  });
});
