import type { SheetSource } from './source.ts';

/** What a sheet is written in; `xlsx` is a workbook of Excel. */
export const SHEET_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'xlsx'] as const;
export type SheetEncoding = (typeof SHEET_ENCODINGS)[number];

export type Detected = { readonly encoding: SheetEncoding } | { readonly fault: string; readonly line: number };

const SAVE_AS = 'save it as "CSV UTF-8 (comma delimited)" or as .xlsx';
const HEAD_BYTES = 4096;

/**
 * What the bytes are: a workbook, UTF-8 or UTF-16 with or without a byte order mark, or GBK/GB18030, which Chinese spreadsheets write.
 * Anything else is told instead of guessed. Reads the source once, twice where it is no UTF-8, in bounded memory.
 */
export async function detectEncoding(source: SheetSource): Promise<Detected> {
  const head = await headOf(source);
  const marked = markOf(head);
  if (marked !== undefined) return marked;
  const wide = wideOf(head);
  if (wide !== undefined) return { encoding: wide };
  const scan = await scanUtf8(source);
  if (scan.nulLine !== undefined)
    return { fault: `holds a NUL byte, so it is no CSV text; ${SAVE_AS}`, line: scan.nulLine };
  if (scan.isUtf8) return { encoding: scan.isOdd && (await isAllChinese(source)) ? 'gb18030' : 'utf-8' };
  return detectOther(source);
}

async function headOf(source: SheetSource): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of source.open()) {
    pieces.push(piece);
    length += piece.length;
    if (length >= HEAD_BYTES) break;
  }
  return Buffer.concat(pieces).subarray(0, HEAD_BYTES);
}

function markOf([a = 0, b = 0, c = 0, d = 0]: Uint8Array): Detected | undefined {
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le' };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be' };
  if (a === 0x50 && b === 0x4b && c === 3 && d === 4) return { encoding: 'xlsx' };
  if (a === 0xd0 && b === 0xcf && c === 0x11 && d === 0xe0) {
    return { fault: `this is a workbook of Excel 97 to 2003 (.xls); ${SAVE_AS}`, line: 1 };
  }
  return undefined;
}

/** UTF-16 without a mark: its digits, commas and line breaks have a zero byte, always on the same side. */
function wideOf(head: Uint8Array): SheetEncoding | undefined {
  const zeros = [0, 0];
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even + odd < 3 || Math.min(even, odd) * 10 > even + odd) return undefined;
  const encoding = odd > even ? 'utf-16le' : 'utf-16be';
  const text = new TextDecoder(encoding).decode(head.subarray(0, head.length - (head.length % 2)));
  return /[\n,;\t]/.test(text) && !text.slice(0, -1).includes('\uFFFD') ? encoding : undefined;
}

interface Utf8Scan {
  readonly isUtf8: boolean;
  readonly nulLine: number | undefined;
  /** Letters, but none of Chinese and some that European languages don't use: a few words of GBK may happen to be UTF-8 (水位 is "ˮλ"). */
  readonly isOdd: boolean;
}

async function scanUtf8(source: SheetSource): Promise<Utf8Scan> {
  let isPlain = true;
  let hasOddLetters = false;
  let line = 1;
  try {
    for await (const text of decode(source, 'utf-8')) {
      const nul = text.indexOf('\0');
      if (nul >= 0) return { isUtf8: true, nulLine: line + countLines(text.slice(0, nul)), isOdd: false };
      line += countLines(text);
      if (!isPlain) continue;
      for (const letter of text.match(/[^\0-\x7F]/gu) ?? []) {
        isPlain &&= letter < '\u0800';
        hasOddLetters ||= letter > '\u017F';
      }
    }
  } catch (error) {
    if (!isDecodingError(error)) throw error;
    return { isUtf8: false, nulLine: undefined, isOdd: false };
  }
  return { isUtf8: true, nulLine: undefined, isOdd: isPlain && hasOddLetters };
}

async function isAllChinese(source: SheetSource): Promise<boolean> {
  try {
    for await (const text of decode(source, 'gb18030')) {
      if (!/^\p{Script=Han}*$/u.test(text.replaceAll(/[\0-\x7F]/g, ''))) return false;
    }
    return true;
  } catch (error) {
    if (!isDecodingError(error)) throw error;
    return false;
  }
}

/** No UTF-8: damaged UTF-8, GBK/GB18030, or a code page of Europe, which would pass as GBK where letters follow. */
async function detectOther(source: SheetSource): Promise<Detected> {
  const damage = await findDamage(source);
  if (damage !== undefined) return { fault: 'the file is UTF-8, but damaged here; export it again', line: damage };
  const european = await findLoneLetters(source);
  if (european !== undefined) {
    return { fault: `the file seems to be Windows-1252 or Latin-1, as of here; ${SAVE_AS}`, line: european };
  }
  let line = 1;
  try {
    for await (const text of decode(source, 'gb18030')) line += countLines(text);
    return { encoding: 'gb18030' };
  } catch (error) {
    if (!isDecodingError(error)) throw error;
    return { fault: `the file is neither UTF-8 nor GBK/GB18030, as of about here; ${SAVE_AS}`, line };
  }
}

/** Read as UTF-8, GBK is mostly errors; UTF-8 with a few broken bytes is mostly not. The line of the first, or undefined for GBK. */
async function findDamage(source: SheetSource): Promise<number | undefined> {
  let broken = 0;
  let letters = 0;
  let line = 1;
  let first: number | undefined;
  for await (const text of decode(source, 'utf-8', false)) {
    const at = text.indexOf('\uFFFD');
    if (at >= 0) first ??= line + countLines(text.slice(0, at));
    line += countLines(text);
    for (const letter of text.match(/[^\0-\x7F]/gu) ?? []) {
      if (letter === '\uFFFD') broken += 1;
      else letters += 1;
    }
  }
  return broken * 4 > letters + broken ? undefined : first;
}

/** In a code page of Europe letters beyond ASCII stand alone between others; in GBK they come in pairs. The line of the first. */
async function findLoneLetters(source: SheetSource): Promise<number | undefined> {
  let line = 1;
  let first: number | undefined;
  let lone = 0;
  let high = 0;
  let run = 0;
  for await (const piece of source.open()) {
    for (const byte of piece) {
      if (byte >= 0x80) {
        run += 1;
        high += 1;
        continue;
      }
      if (run === 1) {
        lone += 1;
        first ??= line;
      }
      run = 0;
      if (byte === 10) line += 1;
    }
  }
  return lone * 2 > high ? first : undefined;
}

/** The text of a source, in pieces. @throws TypeError where it isn't in this encoding, unless told to go on */
export async function* decode(
  source: SheetSource,
  encoding: Exclude<SheetEncoding, 'xlsx'>,
  fatal = true,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal });
  for await (const piece of source.open()) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

function isDecodingError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
