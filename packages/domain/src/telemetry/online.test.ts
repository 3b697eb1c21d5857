import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ONLINE_RULES, type OnlineState, type SignsOfLife, settleOnline } from './online.ts';

const NOW = Date.UTC(2026, 4, 10, 12);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const ONLINE: OnlineState = { online: true, since: NOW - 60 * MINUTE, unstable: false };
const OFFLINE: OnlineState = { online: false, since: NOW - 60 * MINUTE, unstable: false };

const signs = (given: Partial<SignsOfLife>): SignsOfLife => ({
  reported: undefined,
  lastReadingAt: undefined,
  cadenceMs: 10 * SECOND,
  measures: true,
  drops: [],
  watchedSince: NOW - 24 * 60 * MINUTE,
  ...given,
});
const said = (online: boolean, agoMs: number) => ({ online, at: NOW - agoMs });

describe('a device is online', () => {
  it.each([
    ['at its first word', undefined, { reported: said(true, 0) }, true],
    ['at its first reading, though it never told its status', undefined, { lastReadingAt: NOW }, true],
    ['not before any sign of life', undefined, {}, false],
    ['within the grace after its will', ONLINE, { reported: said(false, 29 * SECOND) }, true],
    ['no more when the grace is over', ONLINE, { reported: said(false, 30 * SECOND) }, false],
    [
      'though its will came, when a reading is newer',
      ONLINE,
      { reported: said(false, 10 * MINUTE), lastReadingAt: NOW - SECOND },
      true,
    ],
    ['not for the grace of a will that comes first', OFFLINE, { reported: said(false, SECOND) }, false],
    ['again at once when it speaks', OFFLINE, { reported: said(true, SECOND) }, true],
    ['again at once when it measures', OFFLINE, { reported: said(false, MINUTE), lastReadingAt: NOW - SECOND }, true],
    ['while it is silent for less than the limit', ONLINE, { lastReadingAt: NOW - 5 * MINUTE + 1 }, true],
    [
      'no more when it is silent for long, whatever it said',
      ONLINE,
      { reported: said(true, 60 * MINUTE), lastReadingAt: NOW - 5 * MINUTE },
      false,
    ],
    ['by the pace that is its own', ONLINE, { lastReadingAt: NOW - 99 * MINUTE, cadenceMs: 10 * MINUTE }, true],
    [
      'for a day where nobody knows its pace',
      ONLINE,
      { lastReadingAt: NOW - 23 * 60 * MINUTE, cadenceMs: undefined },
      true,
    ],
    ['for ever, being a gateway that said so', ONLINE, { reported: said(true, 1e9), measures: false }, true],
    [
      'after a break of our own, until it was given its time',
      ONLINE,
      { lastReadingAt: NOW - 60 * MINUTE, watchedSince: NOW - MINUTE },
      true,
    ],
    [
      'not by our break when it was offline before',
      OFFLINE,
      { lastReadingAt: NOW - 60 * MINUTE, watchedSince: NOW - MINUTE },
      false,
    ],
  ] as const)('%s', (_what, state, given, online) => {
    expect(settleOnline(state, signs(given), NOW).online).toBe(online);
  });

  it('since its last change', () => {
    expect(settleOnline(ONLINE, signs({ lastReadingAt: NOW }), NOW).since).toBe(ONLINE.since);
    expect(settleOnline(OFFLINE, signs({ lastReadingAt: NOW }), NOW).since).toBe(NOW);
  });
});

describe('a device that flaps', () => {
  const drops = (count: number) => Array.from({ length: count }, (_, index) => NOW - (index + 1) * MINUTE);
  it('is unstable from the fourth drop within an hour', () => {
    expect(settleOnline(ONLINE, signs({ lastReadingAt: NOW, drops: drops(3) }), NOW).unstable).toBe(false);
    expect(settleOnline(ONLINE, signs({ lastReadingAt: NOW, drops: drops(4) }), NOW).unstable).toBe(true);
  });

  it('stays so until the hour holds no more than one', () => {
    const unstable = { ...ONLINE, unstable: true };
    expect(settleOnline(unstable, signs({ lastReadingAt: NOW, drops: drops(2) }), NOW).unstable).toBe(true);
    expect(settleOnline(unstable, signs({ lastReadingAt: NOW, drops: drops(1) }), NOW).unstable).toBe(false);
  });

  it('is given a longer grace', () => {
    const unstable = { ...ONLINE, unstable: true };
    const given = { reported: said(false, 9 * MINUTE), drops: drops(4) };
    expect(settleOnline(unstable, signs(given), NOW).online).toBe(true);
    expect(settleOnline(unstable, signs({ ...given, reported: said(false, 10 * MINUTE) }), NOW).online).toBe(false);
  });

  it('changes a few times an hour at most, however it flaps', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 120, maxLength: 400 });
    fc.assert(
      fc.property(gaps, (seconds) => {
        let state: OnlineState | undefined;
        let at = NOW;
        let online = true;
        let drops: number[] = [];
        const changes: number[] = [];
        for (const gap of seconds) {
          for (let step = 0; step < gap; step += 5) {
            const next = settleOnline(state, signs({ reported: { online, at }, drops }), at + step * SECOND);
            if (state && next.online !== state.online) changes.push(next.since);
            state = next;
          }
          at += gap * SECOND;
          online = !online;
          if (!online) drops = [...drops, at].slice(-10);
        }
        const inAnyHour = changes.map(
          (from) => changes.filter((one) => one >= from && one < from + 60 * MINUTE).length,
        );
        expect(Math.max(0, ...inAnyHour)).toBeLessThanOrEqual(2 * ONLINE_RULES.unstableDrops + 2);
      }),
    );
  });
});

describe('settling', () => {
  const anySigns = fc.record({
    reported: fc.option(fc.record({ online: fc.boolean(), at: fc.integer({ min: NOW - 1e7, max: NOW }) }), {
      nil: undefined,
    }),
    lastReadingAt: fc.option(fc.integer({ min: NOW - 1e7, max: NOW }), { nil: undefined }),
    cadenceMs: fc.option(fc.integer({ min: 1, max: 1e6 }), { nil: undefined }),
    measures: fc.boolean(),
    drops: fc.array(fc.integer({ min: NOW - 1e7, max: NOW }), { maxLength: 10 }),
    watchedSince: fc.integer({ min: NOW - 1e7, max: NOW }),
  });
  const anyState = fc.option(
    fc.record({ online: fc.boolean(), since: fc.integer({ min: NOW - 1e7, max: NOW }), unstable: fc.boolean() }),
    { nil: undefined },
  );

  it('twice changes nothing', () => {
    fc.assert(
      fc.property(anyState, anySigns, (state, given) => {
        const once = settleOnline(state, given, NOW);
        const twice = settleOnline(once, given, NOW);
        expect({ ...twice, unstable: false }).toEqual({ ...once, unstable: false });
      }),
    );
  });

  it('a fresh reading always makes it online', () => {
    fc.assert(
      fc.property(anyState, anySigns, (state, given) => {
        const heard = { ...given, lastReadingAt: NOW, reported: undefined };
        expect(settleOnline(state, heard, NOW).online).toBe(true);
      }),
    );
  });

  it('what said offline and is quiet goes offline and stays so', () => {
    fc.assert(
      fc.property(anyState, anySigns, (state, given) => {
        const quiet = { ...given, lastReadingAt: undefined, reported: { online: false, at: NOW } };
        const later = settleOnline(state, quiet, NOW + ONLINE_RULES.unstableGraceMs);
        expect(later.online).toBe(false);
      }),
    );
  });
});
