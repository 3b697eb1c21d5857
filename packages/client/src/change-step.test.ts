import type { Change } from '@cityloop/contract/rest/change';
import { describe, expect, it } from 'vitest';
import { backoffMs, clockOffsetMs, stepChanges } from './change-step.ts';

const at = '2026-03-02T08:00:00Z';
const change = (feedNo: number): Change => ({ feedNo, at, kind: 'case', id: `c${feedNo}`, version: 1 });
const numbers = (changes: readonly Change[]) => changes.map(({ feedNo }) => feedNo);

describe('stepChanges', () => {
  it('takes what follows', () => {
    const step = stepChanges(4, [change(5), { feedNo: 6, at, kind: 'hidden' }]);
    expect([numbers(step.fresh), step.last, step.isGap]).toEqual([[5, 6], 6, false]);
  });

  it('drops what it has already', () => {
    const step = stepChanges(6, [change(5), change(6), change(7), change(7)]);
    expect([numbers(step.fresh), step.last, step.isGap]).toEqual([[7], 7, false]);
  });

  it('stops before a hole and says so', () => {
    const step = stepChanges(4, [change(5), change(8)]);
    expect([numbers(step.fresh), step.last, step.isGap]).toEqual([[5], 5, true]);
  });

  it('puts a batch in order', () => {
    expect(numbers(stepChanges(0, [change(2), change(1)]).fresh)).toEqual([1, 2]);
  });
});

describe('backoffMs', () => {
  it('grows from 1 s to 30 s and keeps half of it to chance', () => {
    expect([0, 1, 3, 5, 50].map((attempt) => backoffMs(attempt, () => 1))).toEqual([1000, 2000, 8000, 30_000, 30_000]);
    expect([0, 1, 3, 5, 50].map((attempt) => backoffMs(attempt, () => 0))).toEqual([1000, 1000, 4000, 15_000, 15_000]);
  });
});

describe('clockOffsetMs', () => {
  it('takes the sample with the shortest journey', () => {
    expect(clockOffsetMs([-900, -120, -340])).toBe(-120);
    expect(clockOffsetMs([])).toBe(0);
  });
});
