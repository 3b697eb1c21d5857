import { describe, expect, it } from 'vitest';
import { lineDifference } from './line-difference.ts';

const shown = (before: string, after: string) => lineDifference(before, after).map(({ sign, text }) => sign + text);

describe('the difference of two versions', () => {
  it('keeps what is the same', () => {
    expect(shown('a\nb', 'a\nb')).toEqual([' a', ' b']);
  });

  it('says what was put in, taken away and changed', () => {
    expect(shown('a\nb\nc', 'a\nx\nc\nd')).toEqual([' a', '-b', '+x', ' c', '+d']);
    expect(shown('a\nb', 'b')).toEqual(['-a', ' b']);
    expect(shown('', 'a')).toEqual(['-', '+a']);
  });
});
