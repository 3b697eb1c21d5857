import { describe, expect, it } from 'vitest';
import type { Metric } from '../component/component.ts';
import { assess, DEFAULT_READING_WINDOW, isInWindow, QUALITIES, qualityCode, qualityOf } from './reading.ts';

const METRIC: Metric = { code: 'level', unit: 'm', kind: 'number', plausibleMin: -1, plausibleMax: 10 };

describe('quality', () => {
  it.each([
    [-1.01, 'implausible'],
    [-1, 'good'],
    [10, 'good'],
    [10.01, 'implausible'],
  ])('%d is %s between -1 and 10', (value, quality) => {
    expect(assess({ at: 0, value }, METRIC)).toBe(quality);
  });

  it('is good where nothing says what is plausible', () => {
    expect(assess({ at: 0, value: 1e9 }, { ...METRIC, plausibleMin: undefined, plausibleMax: undefined })).toBe('good');
  });

  it('is stored under numbers that never change', () => {
    expect(QUALITIES.map(qualityCode)).toEqual([0, 1]);
    expect([0, 1].map(qualityOf)).toEqual(['good', 'implausible']);
  });
});

describe('the accepted window', () => {
  const now = Date.UTC(2026, 4, 10, 12);
  it.each([
    ['7 days back', -7 * 86_400_000, true],
    ['a millisecond more', -7 * 86_400_000 - 1, false],
    ['5 minutes ahead', 300_000, true],
    ['a millisecond later', 300_001, false],
  ])('%s', (_what, offset, accepted) => {
    expect(isInWindow(now + offset, now, DEFAULT_READING_WINDOW)).toBe(accepted);
  });

  it('takes no time that is no number', () => {
    expect(isInWindow(Number.NaN, now, DEFAULT_READING_WINDOW)).toBe(false);
    expect(isInWindow(Number.POSITIVE_INFINITY, now, DEFAULT_READING_WINDOW)).toBe(false);
  });
});
