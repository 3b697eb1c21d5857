import { crc32, createInflate } from 'node:zlib';
import { imageSize } from 'image-size';
import { type EvidenceMediaType, mediaTypeOf } from './media-type.ts';

/** Why a file is not kept. */
export type FileFault =
  | { readonly kind: 'unknownType' }
  | { readonly kind: 'broken'; readonly mediaType: EvidenceMediaType }
  | { readonly kind: 'tooManyPixels'; readonly width: number; readonly height: number };
export type Inspected = { readonly mediaType: EvidenceMediaType } | { readonly fault: FileFault };

/** Phones make up to 200 megapixels, but hand over 12 to 50; whoever opens a picture pays four bytes a pixel. */
export const MAX_PIXELS = 64_000_000;
export const MAX_EDGE = 16_384;

/**
 * What a file is by its content, and whether that content is whole: an image has its size, its parts to the end, and no more pixels than a
 * reader can open. Work and memory are bounded by the file's own size and by the pixels that it declares; nothing is drawn.
 */
export async function inspectFile(file: Buffer): Promise<Inspected> {
  const mediaType = mediaTypeOf(file);
  if (!mediaType) return { fault: { kind: 'unknownType' } };
  if (mediaType === 'application/pdf') return { mediaType };
  const size = sizeOf(file);
  if (!size) return { fault: { kind: 'broken', mediaType } };
  const { width, height } = size;
  if (width > MAX_EDGE || height > MAX_EDGE || width * height > MAX_PIXELS) {
    return { fault: { kind: 'tooManyPixels', width, height } };
  }
  const isWhole = await WHOLE[mediaType](file, size);
  return isWhole ? { mediaType } : { fault: { kind: 'broken', mediaType } };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function sizeOf(file: Buffer): Size | undefined {
  try {
    const { width, height } = imageSize(file);
    return width > 0 && height > 0 ? { width, height } : undefined;
  } catch {
    // The library throws on every content that has no size where the format keeps it.
    return undefined;
  }
}

const WHOLE: Readonly<
  Record<Exclude<EvidenceMediaType, 'application/pdf'>, (file: Buffer, size: Size) => boolean | Promise<boolean>>
> = { 'image/jpeg': isWholeJpeg, 'image/png': isWholePng, 'image/webp': isWholeWebp };

const SOS = 0xda;
const EOI = Buffer.from([0xff, 0xd9]);

/** Segments of stated length up to the scan (ITU T.81 B.1.1), some data, and the end mark. What cameras put behind it is let be. */
function isWholeJpeg(file: Buffer): boolean {
  let at = 2;
  while (at + 4 <= file.length) {
    if (file[at] !== 0xff) return false;
    const marker = file[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = file.readUInt16BE(at + 2);
    if (length < 2) return false;
    at += 2 + length;
    if (marker === SOS) return file.indexOf(EOI, at) > at;
  }
  return false;
}

const PNG_HEAD_BYTES = 8;
/** Of 8-bit and 16-bit samples, one to four a pixel, with a filter byte a line and the seven passes of interlacing. */
const MAX_BYTES_PER_PIXEL = 8;

/** Chunks with their checksums to the end, and pixels that unpack to no more than the size says. */
async function isWholePng(file: Buffer, { width, height }: Size): Promise<boolean> {
  const packed: Buffer[] = [];
  let at = PNG_HEAD_BYTES;
  while (at + 12 <= file.length) {
    const length = file.readUInt32BE(at);
    const end = at + 8 + length;
    if (end + 4 > file.length || crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end)) return false;
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') packed.push(file.subarray(at + 8, end));
    if (type === 'IEND') return unpacksWithin(packed, width * height * MAX_BYTES_PER_PIXEL + 8 * height + 64);
    at = end + 4;
  }
  return false;
}

/** Unpacked piece by piece and thrown away; stopped as soon as it is more than announced. */
async function unpacksWithin(packed: readonly Buffer[], mostBytes: number): Promise<boolean> {
  const inflate = createInflate();
  inflate.on('error', () => undefined);
  for (const part of packed) inflate.write(part);
  inflate.end();
  let bytes = 0;
  try {
    for await (const piece of inflate) {
      bytes += (piece as Buffer).length;
      if (bytes > mostBytes) return false;
    }
  } catch {
    // Not the packed form that PNG asks for.
    return false;
  }
  return bytes > 0;
}

/** RIFF: the container's length and that of each part fit the file, and one part holds a picture. */
function isWholeWebp(file: Buffer): boolean {
  const end = file.readUInt32LE(4) + 8;
  if (end > file.length) return false;
  let at = 12;
  let hasPicture = false;
  while (at + 8 <= end) {
    const length = file.readUInt32LE(at + 4);
    if (at + 8 + length > end) return false;
    hasPicture ||= ['VP8 ', 'VP8L', 'ANMF'].includes(file.toString('latin1', at, at + 4));
    at += 8 + length + (length % 2);
  }
  return hasPicture;
}
