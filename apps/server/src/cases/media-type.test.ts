import { describe, expect, it } from 'vitest';
import { mediaTypeOf } from './media-type.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('the type of a file by its first bytes', () => {
  it.each([
    ['image/jpeg', bytes('\xff\xd8\xff\xe1EXIF')],
    ['image/png', bytes('\x89PNG\r\n\x1a\n....')],
    ['image/webp', bytes('RIFF\x10\0\0\0WEBPVP8 ')],
    ['application/pdf', bytes('%PDF-1.7\n')],
  ])('knows %s', (type, file) => {
    expect(mediaTypeOf(file)).toBe(type);
  });

  it.each([
    ['a page', bytes('<!doctype html><script>')],
    ['a vector image, which may carry scripts', bytes('<svg xmlns="http://www.w3.org/2000/svg">')],
    ['a sound in the same container as WebP', bytes('RIFF\x10\0\0\0WAVEfmt ')],
    ['half a magic number', bytes('\x89PN')],
    ['nothing', bytes('')],
  ])('refuses %s', (_what, file) => {
    expect(mediaTypeOf(file)).toBeUndefined();
  });
});
