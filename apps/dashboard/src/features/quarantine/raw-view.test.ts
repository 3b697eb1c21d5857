import { describe, expect, it } from 'vitest';
import { bytesOf, hexOf, indentedJson, textOf } from './raw-view.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('textOf', () => {
  it('shows UTF-8 as it is, with its line ends', () => expect(textOf(utf8('水位\t0.3\n'))).toBe('水位\t0.3\n'));
  it('shows controls and direction marks by number, so that nothing hides', () => {
    expect(textOf(utf8('a\u0000b\u202ec\u001b[31m'))).toBe('a\\u0000b\\u202ec\\u001b[31m');
  });
  it('is undefined where the bytes are no UTF-8', () =>
    expect(textOf(new Uint8Array([0xff, 0xfe, 0x00]))).toBeUndefined());
});

describe('hexOf', () => {
  it('shows offset, bytes and what is printable', () => {
    expect(hexOf(utf8('Hello\u0001'))).toMatch(/^00000000 {2}48 65 6c 6c 6f 01 +Hello\.$/);
  });
  it('stops after 4 KiB and says how much it left out', () => {
    const lines = hexOf(new Uint8Array(5000)).split('\n');
    expect(lines).toHaveLength(257);
    expect(lines.at(-1)).toBe('… 904');
  });
});

describe('bytesOf', () => {
  it('reads base64 into bytes', () => expect([...bytesOf('AP9B')]).toEqual([0, 255, 65]));
});

describe('indentedJson', () => {
  it('gives each member a line', () => {
    expect(indentedJson('[{"n":"level","v":1},{}, []]')).toBe(
      '[\n  {\n    "n": "level",\n    "v": 1\n  },\n  {},\n  []\n]',
    );
  });
  it.each([
    '[12345678901234567890]',
    '[1e400]',
    '[-0]',
    '[1.0]',
    '{"a":1,"a":2}',
    '["\\u0000\\ud800 {,:}[\\"]"]',
    '"x"',
    'null',
  ])('keeps what parsing would change: %s', (text) =>
    expect(indentedJson(text)?.replaceAll(/\n */g, '').replaceAll(': ', ':')).toBe(text),
  );
  it.each(['', '{', 'level=3', '[1,]', '{"a":1} x', "{'a':1}"])('is undefined for %j, which is no JSON', (text) =>
    expect(indentedJson(text)).toBeUndefined(),
  );
  it('stays small however deep the JSON is', () => {
    const deep = '['.repeat(30_000) + ']'.repeat(30_000);
    expect(indentedJson(deep)?.length ?? 0).toBeLessThan(4_000_000);
  });
});
