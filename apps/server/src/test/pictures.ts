import { crc32, deflateSync } from 'node:zlib';

/** A JPEG of one grey pixel, as an encoder makes it; `mark` stands in its comment, so that each is another file. */
export function jpeg(mark = ''): Buffer {
  const comment = Buffer.from(mark, 'utf8');
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, comment.length + 2]);
  return Buffer.concat([head, comment, GREY_PIXEL]);
}

/** Tables, frame, scan and end of a baseline JPEG of one pixel. */
const GREY_PIXEL = Buffer.concat([
  Buffer.from('ffdb004300', 'hex'),
  Buffer.alloc(64, 1),
  Buffer.from('ffc0000b080001000101011100', 'hex'),
  huffmanTable(0x00),
  huffmanTable(0x10),
  Buffer.from('ffda0008010100003f00', 'hex'),
  Buffer.from('3f', 'hex'),
  Buffer.from('ffd9', 'hex'),
]);

/** One code of one bit, for the value 0. */
function huffmanTable(kind: number): Buffer {
  const counts = Buffer.alloc(16);
  counts[0] = 1;
  return Buffer.concat([Buffer.from([0xff, 0xc4, 0, 20, kind]), counts, Buffer.from([0])]);
}

/** A grey PNG, whole, of a size; with `declared` its head tells another size than it has. */
export function png(width = 2, height = 2, declared = { width, height }): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(declared.width, 0);
  head.writeUInt32BE(declared.height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const lines = Buffer.alloc(height * (width + 1));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, sum]);
}

/** A WebP of two pixels a side, as Chromium makes it, without its colour profile. */
export const WEBP = Buffer.from('UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoCAAIAB0CWJaQAA3AA+0AAAAA=', 'base64');
