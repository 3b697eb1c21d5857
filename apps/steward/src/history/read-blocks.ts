import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';

/** Whole lines of a file, and where they stand in it. */
export interface LineBlock {
  readonly lines: readonly string[];
  /** Of the first line, from 1. */
  readonly firstLine: number;
  /** Bytes of the file up to and with the last line's end. */
  readonly endOffset: number;
}

const BLOCK_BYTES = 4 * 1024 * 1024;
/** No reading is as long: a file without line ends must not fill the memory. */
const LINE_BYTES = 1024 * 1024;
const NEWLINE = 10;

/** Said with the line at which the file stops being readable. */
export class UnreadableLineError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.name = 'UnreadableLineError';
    this.line = line;
  }
}

/**
 * The lines of a UTF-8 file in blocks of some megabytes, from a byte offset on that begins a line; a byte order mark is left out,
 * carriage returns are not. `seen` is told the bytes as they are read.
 * @throws UnreadableLineError for a line of over a megabyte, bytes that are no UTF-8, and UTF-16
 */
export async function* readBlocks(
  path: string,
  { offset, line, seen }: { readonly offset: number; readonly line: number; readonly seen?: (bytes: Buffer) => void },
): AsyncGenerator<LineBlock> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  let rest: Buffer = Buffer.alloc(0);
  let at = offset;
  let firstLine = line;
  for await (const chunk of createReadStream(path, { start: offset, highWaterMark: BLOCK_BYTES })) {
    const bytes = chunk as Buffer;
    seen?.(bytes);
    if (at === 0 && rest.length === 0) refuseUtf16(bytes);
    const whole = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes;
    const end = whole.lastIndexOf(NEWLINE) + 1;
    rest = whole.subarray(end);
    if (rest.length > LINE_BYTES) {
      const lines = countLines(whole.subarray(0, end));
      throw new UnreadableLineError(
        firstLine + lines,
        'is longer than a megabyte: is this a file of readings, one a line?',
      );
    }
    if (end === 0) continue;
    const lines = decodeLines(decoder, whole.subarray(0, end - 1), firstLine);
    at += end;
    yield { lines, firstLine, endOffset: at };
    firstLine += lines.length;
  }
  if (rest.length > 0) {
    yield { lines: decodeLines(decoder, rest, firstLine), firstLine, endOffset: at + rest.length };
  }
}

function decodeLines(decoder: TextDecoder, bytes: Buffer, firstLine: number): string[] {
  try {
    return decoder.decode(bytes).split('\n');
  } catch {
    throw new UnreadableLineError(
      firstLine + lineOfFault(bytes),
      'has bytes that are no UTF-8: save the file as UTF-8',
    );
  }
}

/** How many whole lines stand before the first that is no UTF-8. */
function lineOfFault(bytes: Buffer): number {
  let start = 0;
  for (let line = 0; ; line += 1) {
    const end = bytes.indexOf(NEWLINE, start);
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end < 0) return line;
    start = end + 1;
  }
}

function refuseUtf16(bytes: Buffer): void {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') throw new UnreadableLineError(1, 'is UTF-16: save the file as UTF-8');
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}
