import type { Change } from '@cityloop/contract/rest/change';
import { describe, expect, it } from 'vitest';
import { beginAt, countChanges, EMPTY_PROOF, missing } from './feed-proof.ts';

const change = (feedNo: number): Change => ({ feedNo, at: '2026-01-01T00:00:00Z', kind: 'case', id: 'c', version: 1 });

describe('proof of the feed', () => {
  it('misses nothing while every number arrives, hidden ones included', () => {
    const hidden: Change = { feedNo: 12, at: '2026-01-01T00:00:00Z', kind: 'hidden' };
    const proof = countChanges(beginAt(EMPTY_PROOF, 10), [change(11), hidden, change(13)]);
    expect(proof).toEqual({ after: 10, last: 13, received: 3 });
    expect(missing(proof)).toBe(0);
  });

  it('shows a hole as long as it is there', () => {
    expect(missing(countChanges(beginAt(EMPTY_PROOF, 10), [change(11), change(14)]))).toBe(2);
  });

  it('counts a repeated change once', () => {
    const once = countChanges(beginAt(EMPTY_PROOF, 10), [change(11)]);
    expect(countChanges(once, [change(11), change(12)])).toEqual({ after: 10, last: 12, received: 2 });
  });

  it('begins before the first change where nothing was told of the feed', () => {
    expect(countChanges(EMPTY_PROOF, [change(7)])).toEqual({ after: 6, last: 7, received: 1 });
  });
});
