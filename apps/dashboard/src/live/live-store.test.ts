import type { Change } from '@cityloop/contract/rest/change';
import { describe, expect, it } from 'vitest';
import { mergeNews } from './live-store.ts';

const change = (feedNo: number, kind: 'case' | 'alarm' | 'component'): Change => ({
  feedNo,
  at: '2026-01-01T00:00:00Z',
  kind,
  id: `${kind}-${feedNo}`,
  version: 1,
});

describe('news of the ticker', () => {
  it('puts cases and alarms newest first and leaves devices and hidden changes out', () => {
    const hidden: Change = { feedNo: 4, at: '2026-01-01T00:00:00Z', kind: 'hidden' };
    const news = mergeNews([], [change(1, 'case'), change(2, 'component'), change(3, 'alarm'), hidden]);
    expect(news.map(({ feedNo }) => feedNo)).toEqual([3, 1]);
  });

  it('takes former changes without doubling those already known', () => {
    const news = mergeNews(mergeNews([], [change(5, 'case')]), [change(4, 'case'), change(5, 'case')]);
    expect(news.map(({ feedNo }) => feedNo)).toEqual([5, 4]);
  });

  it('stays bounded', () => {
    const many = Array.from({ length: 500 }, (_, index) => change(index + 1, 'case'));
    const news = mergeNews([], many);
    expect(news.length).toBeLessThan(100);
    expect(news[0]?.feedNo).toBe(500);
  });
});
