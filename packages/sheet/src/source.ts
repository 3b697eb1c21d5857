import { createReadStream } from 'node:fs';

/** The bytes of a sheet, which are read more than once: to find out what they are, then for their rows. */
export interface SheetSource {
  open(): AsyncIterable<Uint8Array>;
}

/** An upload. */
export function sheetOfBytes(bytes: Uint8Array): SheetSource {
  return {
    async *open() {
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
    },
  };
}

/** A file of any size: it is never in memory as a whole, unless it is a workbook. */
export function sheetOfFile(path: string): SheetSource {
  return { open: () => createReadStream(path, { highWaterMark: PIECE_BYTES }) };
}

const PIECE_BYTES = 64 * 1024;
