import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasDirections, isBlank, trimVisible } from './visible-text.ts';

const NOTHING_TO_SEE = [
  ['nothing', ''],
  ['blanks', '  \t\n'],
  ['an ideographic space', '\u3000'],
  ['a no-break space', '\u00a0'],
  ['a zero-width space', '\u200b'],
  ['a joiner', '\u200d'],
  ['a byte order mark', '\ufeff'],
  ['a soft hyphen', '\u00ad'],
  ['a turned direction', '\u202e'],
  ['a Hangul filler', '\u3164'],
  ['a braille blank', '\u2800'],
  ['a variation selector', '\ufe0f'],
  ['a tag', '\u{e0041}'],
  ['a control character', '\u0007'],
  ['several of them', ' \u200b\u202e\u3164 \ufeff'],
] as const;

describe('a text of which a reader sees nothing', () => {
  it.each(NOTHING_TO_SEE)('%s is blank', (_what, text) => {
    expect([isBlank(text), trimVisible(text)]).toEqual([true, '']);
  });

  it.each(NOTHING_TO_SEE)('%s is cut off at the ends of another text', (_what, text) => {
    expect(trimVisible(`${text}积水 deep${text}`)).toBe('积水 deep');
  });
});

describe('a text that says something', () => {
  it.each(['x', '。', '水', '-', '0', '👩‍🚒', 'a\u200bb', 'می‌خواهم'])('%s is not blank, and stays', (text) => {
    expect([isBlank(text), trimVisible(text)]).toEqual([false, text]);
  });

  it('is trimmed once for all, and never blank afterwards', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const trimmed = trimVisible(text);
        expect(trimVisible(trimmed)).toBe(trimmed);
        expect(trimmed === '').toBe(isBlank(text));
      }),
    );
  });
});

it.each(['\u202e', '\u2066', '\u200f', '\u061c'])('the direction U+%j turns a title around', (mark) => {
  expect([hasDirections(`gnp.${mark}x`), hasDirections('a plain 标题')]).toEqual([true, false]);
});
