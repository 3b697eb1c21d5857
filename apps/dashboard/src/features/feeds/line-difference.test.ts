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

  it('finds a line that moved, and one that is there twice', () => {
    expect(shown('a\nb\nc', 'b\nc\na')).toEqual(['-a', ' b', ' c', '+a']);
    expect(shown('x\nx', 'x')).toEqual([' x', '-x']);
  });

  it('needs no table of all pairs of lines: ten thousand lines of which one changed', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index}`);
    const changed = lines.with(5_000, 'another');
    const found = lineDifference(lines.join('\n'), changed.join('\n')).filter(({ sign }) => sign !== ' ');
    expect(found).toEqual([
      { sign: '-', text: 'line 5000' },
      { sign: '+', text: 'another' },
    ]);
  });
});
