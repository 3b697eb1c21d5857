import { describe, expect, it } from 'vitest';
import { FEED_STATES, isFeedSilent, nextFeedStates, selfPauseMs } from './feed.ts';

describe('a feed', () => {
  it('never becomes a draft again, and can always be paused once it takes messages', () => {
    for (const state of FEED_STATES) expect(nextFeedStates(state)).not.toContain('draft');
    expect(FEED_STATES.filter((state) => nextFeedStates(state).includes('paused'))).toEqual(['dryRun', 'active']);
  });

  it('is silent after twice its cadence', () => {
    const feed = { state: 'active', cadenceSeconds: 60 } as const;
    expect(isFeedSilent(feed, 0, 120_000)).toBe(false);
    expect(isFeedSilent(feed, 0, 120_001)).toBe(true);
  });

  it('that expects nothing is neither silent nor not', () => {
    expect(isFeedSilent({ state: 'active', cadenceSeconds: null }, 0, 1e9)).toBeUndefined();
    expect(isFeedSilent({ state: 'draft', cadenceSeconds: 1 }, 0, 1e9)).toBeUndefined();
  });

  it('that is paused by itself again and again rests twice as long each time, at most an hour', () => {
    expect([1, 2, 3, 7, 50].map(selfPauseMs)).toEqual([60_000, 120_000, 240_000, 3_600_000, 3_600_000]);
  });
});
