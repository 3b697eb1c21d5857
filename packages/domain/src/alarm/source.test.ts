import { describe, expect, it } from 'vitest';
import { judgeSource, type SourceFacts } from './source.ts';

const NOW = 1_000_000;
const FACTS: SourceFacts = {
  heardAt: NOW - 5_000,
  implausibleSince: null,
  cadenceMs: 10_000,
  reported: { online: true, at: NOW - 500_000 },
  settled: { online: true, since: NOW - 500_000 },
  watchedSince: 0,
};
const LIVE = { source: 'live', since: undefined };
const silentSince = (since: number) => ({ source: 'silent', since });

describe('the source of an alarm', () => {
  it.each([
    ['speaks and is believed', {}, LIVE],
    ['missed two readings', { heardAt: NOW - 29_000 }, LIVE],
    ['missed three', { heardAt: NOW - 31_000 }, silentSince(NOW - 31_000)],
    ['missed three while nobody listened', { heardAt: NOW - 60_000, watchedSince: NOW - 20_000 }, LIVE],
    ['speaks on change and has not for a day', { heardAt: NOW - 900_000, cadenceMs: null }, LIVE],
    ['said that it goes offline', { reported: { online: false, at: NOW - 1_000 } }, silentSince(NOW - 1_000)],
    ['said so and spoke again', { reported: { online: false, at: NOW - 9_000 } }, LIVE],
    [
      'is seen as offline since it spoke',
      { cadenceMs: null, settled: { online: false, since: NOW - 1_000 } },
      silentSince(NOW - 5_000),
    ],
    ['was seen as offline before it spoke', { settled: { online: false, since: NOW - 9_000 } }, LIVE],
    ['never spoke', { heardAt: null }, LIVE],
    ['never spoke and is offline', { heardAt: null, settled: { online: false, since: 7 } }, silentSince(7)],
    ['is not believed', { implausibleSince: 42 }, { source: 'implausible', since: 42 }],
    ['is not believed and silent since', { implausibleSince: 42, heardAt: 100 }, { source: 'implausible', since: 42 }],
  ])('%s', (_what, facts, judged) => {
    expect(judgeSource({ ...FACTS, ...facts }, NOW)).toEqual(judged);
  });
});
