import type { FeedCharset } from '@cityloop/domain/feed/feed';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSplitter, type FileShape, shapeOf } from './split-records.ts';

const UTF8 = { format: 'json', charset: 'utf-8', compression: 'none' } as const;
const CSV = { format: 'csv', charset: 'utf-8', compression: 'none' } as const;

/** All records of a file that comes in pieces of this size; begun anew at `from` where that is given. */
function split(file: Buffer, as: Parameters<typeof shapeOf>[2], piece = 7, maxBytes = 1_000) {
  const shape = shapeOf(file, true, as);
  return { shape, records: recordsFrom(file, shape, { from: shape.start, piece, maxBytes, charset: as.charset }) };
}

interface From {
  readonly from: number;
  readonly piece: number;
  readonly maxBytes: number;
  readonly charset: FeedCharset;
}

function recordsFrom(file: Buffer, shape: FileShape, { from, piece, maxBytes, charset }: From) {
  const splitter = createSplitter(shape, { start: from, maxBytes, charset });
  const records = [];
  for (let at = from; at < file.length; at += piece) records.push(...splitter.push(file.subarray(at, at + piece)));
  return [...records, ...splitter.end()];
}

const texts = (records: readonly { bytes: Buffer }[]) => records.map(({ bytes }) => bytes.toString());

describe('a file of a feed', () => {
  it('of CSV falls into rows below its header, also of lines within quotes', () => {
    const file = Buffer.from('\ufeffa;b\r\n1;"x\ny"\r\n\r\n2;5" pipe\r\n3;"say ""so""\n now"');
    const { shape, records } = split(file, CSV);
    expect(shape).toMatchObject({ split: 'csv', header: Buffer.from('a;b') });
    expect(texts(records)).toEqual(['1;"x\ny"', '2;5" pipe', '3;"say ""so""\n now"']);
  });

  it('of NDJSON falls into lines', () => {
    expect(texts(split(Buffer.from('{"a":1}\n\n{"a":\r\n{"b":2}\n'), UTF8).records)).toEqual([
      '{"a":1}',
      '{"a":',
      '{"b":2}',
    ]);
  });

  it('of a JSON array falls into elements', () => {
    const file = Buffer.from(' [ {"a":"],[\\"}"} , [1,[2]],\n"x", 4 ,{"b":{"c":[]}}\n]\n');
    const { shape, records } = split(file, UTF8, 3);
    expect(shape.split).toBe('array');
    expect(texts(records).map((text) => text.trim())).toEqual([
      '{"a":"],[\\"}"}',
      '[1,[2]]',
      '"x"',
      '4',
      '{"b":{"c":[]}}',
    ]);
  });

  it('of characters of two bytes is not cut within them', () => {
    // 乗 is 81 5C: its second byte is a backslash.
    const bytes = Buffer.concat([Buffer.from('["'), Buffer.from([0x81, 0x5c]), Buffer.from('","b"]')]);
    const { records } = split(bytes, { format: 'json', charset: 'gb18030', compression: 'none' });
    expect(records.map(({ length }) => length)).toEqual([4, 3]);
  });

  it.each([
    ['one object over lines', '{\n"a": 1\n}\n', UTF8],
    ['one object in a line', '{"a":1}\n', UTF8],
    ['XML', '<a>\n</a>', { format: 'xml', charset: 'utf-8', compression: 'none' }],
    ['a header alone', 'a,b,c', CSV],
    ['an archive', 'PK\n[1,2]', { ...UTF8, compression: 'zip' }],
  ] as const)('of %s is one message', (_what, text, as) => {
    const { shape, records } = split(Buffer.from(text), as);
    expect(shape.split).toBe('whole');
    expect(texts(records)).toEqual([text]);
  });

  it('keeps a part of what is too long, and goes on behind it', () => {
    const long = 'x'.repeat(2_000);
    const array = split(Buffer.from(`["a","${long}","b"]`), UTF8);
    expect(array.records.map(({ length, isTooLong }) => [length, isTooLong])).toEqual([
      [3, false],
      [2_002, true],
      [3, false],
    ]);
    const file = Buffer.from(`a,b\n1,"open\n2,b\n3,c\n${long}`);
    const { shape, records } = split(file, CSV);
    expect(records).toMatchObject([{ isTooLong: true }]);
    const again = { from: records[0]?.end ?? 0, piece: 9, maxBytes: 1_000, charset: 'utf-8' } as const;
    expect(texts(recordsFrom(file, shape, again).slice(0, 2))).toEqual(['2,b', '3,c']);
  });

  it('falls into the same records however it comes, and wherever it is gone on with', () => {
    const value = fc.jsonValue({ maxDepth: 2 });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(7),
        (values, piece, nth) => {
          const file = Buffer.from(JSON.stringify(values, null, nth % 3));
          const expected: unknown[] = JSON.parse(file.toString());
          const { shape, records } = split(file, UTF8, piece, 1_000_000);
          const parsed = (found: readonly { bytes: Buffer }[]) =>
            found.map(({ bytes }) => JSON.parse(bytes.toString()));
          expect(parsed(records)).toEqual(expected);
          const cut = nth % expected.length;
          const from = cut === 0 ? shape.start : (records[cut - 1]?.end ?? 0);
          expect(parsed(recordsFrom(file, shape, { from, piece, maxBytes: 1_000_000, charset: 'utf-8' }))).toEqual(
            expected.slice(cut),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
