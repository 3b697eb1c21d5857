import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { chunk, jpeg, png, WEBP } from '../test/pictures.ts';
import { inspectFile, MAX_EDGE } from './inspect-file.ts';

const PDF = Buffer.from('%PDF-1.7\n');
const broken = (mediaType: string) => ({ fault: { kind: 'broken', mediaType } });
const cut = (file: Buffer) => file.subarray(0, file.length - 3);

describe('a file is kept', () => {
  it.each([
    ['image/jpeg', jpeg()],
    ['image/jpeg', Buffer.concat([jpeg(), Buffer.from('a film of two seconds behind the picture')])],
    ['image/png', png(640, 480)],
    ['image/webp', WEBP],
    ['application/pdf', PDF],
  ])('as %s', async (mediaType, file) => {
    expect(await inspectFile(file)).toEqual({ mediaType });
  });
});

describe('a file is refused', () => {
  it.each([
    ['three bytes that begin a JPEG', Buffer.from([0xff, 0xd8, 0xff]), broken('image/jpeg')],
    ['a JPEG that is text', Buffer.from('\xff\xd8\xff\xe1 a photo', 'latin1'), broken('image/jpeg')],
    ['a JPEG that is cut off', cut(jpeg()), broken('image/jpeg')],
    ['a JPEG of segments without end', Buffer.from('ffd8ffe00000ffe00000', 'hex'), broken('image/jpeg')],
    ['the head of a PNG', png().subarray(0, 8), broken('image/png')],
    ['a PNG that is cut off', cut(png(64, 64)), broken('image/png')],
    ['a PNG with a changed byte', flipped(png(64, 64), 45), broken('image/png')],
    ['a WebP that is cut off', cut(WEBP), broken('image/webp')],
    [
      'a WebP without a picture',
      Buffer.from('RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0', 'latin1'),
      broken('image/webp'),
    ],
    ['a page', Buffer.from('<!doctype html><script>'), { fault: { kind: 'unknownType' } }],
    ['nothing', Buffer.alloc(0), { fault: { kind: 'unknownType' } }],
  ])('%s', async (_what, file, expected) => {
    expect(await inspectFile(file)).toEqual(expected);
  });

  it('a picture of more pixels than a reader can open, whatever the file weighs', async () => {
    const declared = { width: 40_000, height: 40_000 };
    expect(await inspectFile(png(1, 1, declared))).toEqual({ fault: { kind: 'tooManyPixels', ...declared } });
    const long = { width: MAX_EDGE + 1, height: 1 };
    expect(await inspectFile(png(1, 1, long))).toEqual({ fault: { kind: 'tooManyPixels', ...long } });
    expect(await inspectFile(png(1, 1, { width: 9_000, height: 9_000 }))).toMatchObject({
      fault: { kind: 'tooManyPixels' },
    });
  });

  it('a small picture that unpacks to 200 MB', async () => {
    const [head] = [png(10, 10).subarray(0, 33)];
    const bomb = Buffer.concat([
      head,
      chunk('IDAT', deflateSync(Buffer.alloc(200_000_000))),
      chunk('IEND', Buffer.alloc(0)),
    ]);
    expect(await inspectFile(bomb)).toEqual(broken('image/png'));
  });

  it('a PNG whose pixels are no packed data', async () => {
    const file = Buffer.concat([
      png().subarray(0, 33),
      chunk('IDAT', Buffer.from('no pixels')),
      chunk('IEND', Buffer.alloc(0)),
    ]);
    expect(await inspectFile(file)).toEqual(broken('image/png'));
  });

  it('any beginning of a picture, without a throw', async () => {
    for (const whole of [jpeg('a mark'), png(4, 4), WEBP]) {
      for (let end = 0; end < whole.length - 2; end += 1) {
        expect(await inspectFile(whole.subarray(0, end))).toHaveProperty('fault');
      }
    }
  });
});

function flipped(file: Buffer, at: number): Buffer {
  const changed = Buffer.from(file);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}
