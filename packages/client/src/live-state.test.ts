import { describe, expect, it } from 'vitest';
import { judge, type LiveFacts, STALE_AFTER_MS } from './live-state.ts';

const connected: LiveFacts = {
  isConnected: true,
  wasConnected: true,
  lastFeedNo: 10,
  serverLast: 10,
  startedAt: 1_000,
  lastHeardAt: 5_000,
};

describe('judge', () => {
  it('is connecting until the first connection', () => {
    const facts = { ...connected, isConnected: false, wasConnected: false, lastHeardAt: undefined };
    expect(judge(facts, 9_000)).toEqual({ kind: 'connecting', since: 1_000 });
  });

  it('is live when everything the server has was handed over', () => {
    expect(judge(connected, 6_000).kind).toBe('live');
  });

  it('counts what is missing while replaying', () => {
    expect(judge({ ...connected, serverLast: 14 }, 6_000)).toMatchObject({ kind: 'replaying', missed: 4 });
  });

  it('is reconnecting since the last word', () => {
    expect(judge({ ...connected, isConnected: false }, 9_000)).toEqual({ kind: 'reconnecting', since: 5_000 });
  });

  it('is stale since the last word when a connection is silent', () => {
    expect(judge(connected, 5_000 + STALE_AFTER_MS)).toEqual({ kind: 'stale', since: 5_000 });
    expect(judge(connected, 4_999 + STALE_AFTER_MS).kind).toBe('live');
  });
});
