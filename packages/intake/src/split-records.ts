import type { FeedCharset, FeedCompression, FeedFormat } from '@cityloop/domain/feed/feed';

/** How a file falls into records: rows below a header, lines, elements of a JSON array, or not at all. */
export type FileSplit = 'csv' | 'lines' | 'array' | 'whole';

export interface FileShape {
  readonly split: FileSplit;
  /** Goes before each row of a CSV. */
  readonly header: Buffer | undefined;
  /** Where the first record begins. */
  readonly start: number;
}

export interface SplitRecord {
  /** Without what separates it from others; of one that is too long the first 64 KiB. */
  readonly bytes: Buffer;
  readonly length: number;
  /** Where in the file to go on: behind it. */
  readonly end: number;
  /** Of a CSV nothing behind it may be read by the same splitter: an open quote may have swallowed other rows. */
  readonly isTooLong: boolean;
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const [NEWLINE, RETURN, QUOTE, COMMA, BACKSLASH] = [0x0a, 0x0d, 0x22, 0x2c, 0x5c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const DELIMITERS = [COMMA, 0x3b, 0x09, 0x7c];
const KEPT_BYTES = 65_536;
const NOTHING = Buffer.alloc(0);

/**
 * What kind of file begins like this.
 * @param head its first bytes: all of them, or 64 KiB
 * @param isAll whether they are all
 */
export function shapeOf(
  head: Buffer,
  isAll: boolean,
  {
    format,
    charset,
    compression,
  }: { readonly format: FeedFormat; readonly charset: FeedCharset; readonly compression: FeedCompression },
): FileShape {
  const begin = head.subarray(0, 3).equals(BOM) ? 3 : 0;
  const whole: FileShape = { split: 'whole', header: undefined, start: 0 };
  if (isOfWords(charset) || compression === 'zip' || compression === 'deflate') return whole;
  if (format === 'ndjson') return { split: 'lines', header: undefined, start: begin };
  if (format === 'csv') {
    const end = head.indexOf(NEWLINE, begin);
    if (end < 0) return whole;
    return { split: 'csv', header: withoutReturn(head.subarray(begin, end)), start: end + 1 };
  }
  if (format !== 'json') return whole;
  const first = firstOf(head, begin);
  if (head[first] === OPEN_ARRAY) return { split: 'array', header: undefined, start: first + 1 };
  const end = head.indexOf(NEWLINE, first);
  const hasMore = end >= 0 && (!isAll || firstOf(head, end) < head.length);
  const isLines = hasMore && isJson(head.subarray(first, end), charset);
  return isLines ? { split: 'lines', header: undefined, start: first } : whole;
}

/** Its bytes say nothing by themselves. */
function isOfWords(charset: FeedCharset): boolean {
  return charset === 'utf-16le' || charset === 'utf-16be';
}

function firstOf(head: Buffer, from: number): number {
  let at = from;
  while (at < head.length && isBlank(head[at])) at += 1;
  return at;
}

function isJson(line: Buffer, charset: FeedCharset): boolean {
  try {
    JSON.parse(new TextDecoder(charset, { fatal: true }).decode(line));
    return true;
  } catch {
    return false;
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === NEWLINE || byte === RETURN;
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === RETURN ? line.subarray(0, -1) : line;
}

/** What a byte is: part of a record, the end of one, or between them. */
type Place = 'part' | 'end' | 'between';
type Scan = (byte: number, isFirst: boolean) => Place;

export interface Splitter {
  /** The records that end within the next bytes of the file. */
  push(chunk: Buffer): SplitRecord[];
  /** The file ends: the last record, where nothing ends it. */
  end(): SplitRecord[];
}

/**
 * Finds the records of a file as it is read, by bytes and in bounded memory; it parses nothing, so a broken record is a record
 * and costs itself alone. Any record can be gone on from by `end`.
 */
export function createSplitter(
  shape: Pick<FileShape, 'split' | 'header'>,
  options: { readonly start: number; readonly maxBytes: number; readonly charset: FeedCharset },
): Splitter {
  const { maxBytes } = options;
  const scan = scannerOf(shape, options.charset);
  let offset = options.start;
  let parts: Buffer[] = [];
  let length = 0;
  let firstNewline: number | undefined;

  function finish(last: Buffer, end: number): SplitRecord[] {
    const isTooLong = length > maxBytes;
    const bytes = withoutReturn(
      isTooLong ? Buffer.concat([...parts, last]).subarray(0, KEPT_BYTES) : Buffer.concat([...parts, last]),
    );
    const record = { bytes, length, end: isTooLong && shape.split === 'csv' ? (firstNewline ?? end) : end, isTooLong };
    parts = [];
    length = 0;
    firstNewline = undefined;
    return bytes.length === 0 ? [] : [record];
  }

  /** A byte of a record that began at `begin` of the chunk, or begins here. Returns where it began. */
  function take(byte: number, index: number, begin: number): number {
    length += 1;
    if (byte === NEWLINE) firstNewline ??= offset + index + 1;
    return begin < 0 ? index : begin;
  }

  /** No more is kept of a record that is too long. */
  function keep(rest: Buffer): void {
    if (length - rest.length <= maxBytes) parts.push(Buffer.from(rest));
  }

  return {
    push(chunk) {
      const found: SplitRecord[] = [];
      let begin = length > 0 ? 0 : -1;
      for (let index = 0; index < chunk.length; index += 1) {
        const byte = chunk[index] as number;
        const place = scan(byte, length === 0);
        if (place === 'part') begin = take(byte, index, begin);
        if (place !== 'end') continue;
        found.push(...finish(begin < 0 ? NOTHING : chunk.subarray(begin, index), offset + index + 1));
        begin = -1;
      }
      if (begin >= 0) keep(chunk.subarray(begin));
      offset += chunk.length;
      return found;
    },
    end: () => finish(NOTHING, offset),
  };
}

function scannerOf({ split, header }: Pick<FileShape, 'split' | 'header'>, charset: FeedCharset): Scan {
  if (split === 'csv') return scanCsv(delimiterOf(header ?? NOTHING));
  if (split === 'array') return scanArray(charset === 'gb18030');
  if (split === 'lines') return (byte) => (byte === NEWLINE ? 'end' : 'part');
  return () => 'part';
}

/** The one that the header has most of, as rows are read. */
function delimiterOf(header: Buffer): number {
  const counts = DELIMITERS.map((delimiter) => header.filter((byte) => byte === delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? COMMA;
}

/** A quote opens a field at its beginning alone: one within a field is part of it. */
function scanCsv(delimiter: number): Scan {
  let isFieldStart = true;
  let isQuoted = false;
  return (byte) => {
    if (isQuoted) {
      if (byte === QUOTE) isQuoted = false;
      return 'part';
    }
    if (byte === NEWLINE) {
      isFieldStart = true;
      return 'end';
    }
    // The second one of a doubled quote opens the field again.
    if (byte === QUOTE) isQuoted = isFieldStart;
    else isFieldStart = byte === delimiter || (isFieldStart && byte === 0x20);
    return 'part';
  };
}

/** Elements by their brackets and quotes. The second byte of a character of GB 18030 may look like a backslash. */
function scanArray(hasDoubleBytes: boolean): Scan {
  let depth = 0;
  let isText = false;
  let isPassed = false;

  function scanText(byte: number): void {
    if (byte === BACKSLASH) isPassed = true;
    if (byte === QUOTE) isText = false;
  }

  function scanOutside(byte: number, isFirst: boolean): Place {
    if (depth === 0 && (byte === COMMA || byte === CLOSE_ARRAY)) return 'end';
    if (isFirst && isBlank(byte)) return 'between';
    if (byte === QUOTE) isText = true;
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth += 1;
    if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth -= 1;
    return 'part';
  }

  return (byte, isFirst) => {
    if (isPassed) {
      isPassed = false;
      return 'part';
    }
    isPassed = hasDoubleBytes && byte >= 0x81 && byte <= 0xfe;
    if (!isText) return isPassed ? 'part' : scanOutside(byte, isFirst);
    scanText(byte);
    return 'part';
  };
}
