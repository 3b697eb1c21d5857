import { isUtf8 } from 'node:buffer';

export type CsvEncoding = 'utf-8' | 'gb18030';
export type Decoded =
  | { readonly encoding: CsvEncoding; readonly pieces: () => Iterable<string> }
  | { readonly fault: string; readonly line: number };

const PIECE_BYTES = 64 * 1024;
const SAVE_AS = 'save it as "CSV UTF-8 (comma delimited)"';

/**
 * The text of an uploaded file, in pieces: UTF-8, with or without a byte order mark, or GBK/GB18030, which Chinese
 * spreadsheets write. Anything else is told instead of guessed.
 */
export function decodeCsv(bytes: Buffer): Decoded {
  const [first = 0, second = 0] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { fault: `the file is UTF-16; ${SAVE_AS}`, line: 1 };
  }
  if (first === 0x50 && second === 0x4b) return { fault: `this is an Excel workbook; ${SAVE_AS}`, line: 1 };
  const nul = bytes.indexOf(0);
  if (nul >= 0) return { fault: `holds a NUL byte, so it is no CSV text; ${SAVE_AS}`, line: lineOf(bytes, nul) };
  const isUtf8Text = isUtf8(bytes);
  if (isUtf8Text && !isShortGbk(bytes)) return { encoding: 'utf-8', pieces: () => decodePieces(bytes, 'utf-8') };
  const damage = isUtf8Text ? undefined : findDamage(bytes);
  if (damage !== undefined) {
    return { fault: `the file is UTF-8, but damaged here; export it again`, line: lineOf(bytes, damage) };
  }
  if (!isDecodable(bytes)) return { fault: `the file is neither UTF-8 nor GBK/GB18030; ${SAVE_AS}`, line: 1 };
  return { encoding: 'gb18030', pieces: () => decodePieces(bytes, 'gb18030') };
}

function* decodePieces(bytes: Buffer, encoding: CsvEncoding): Generator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    yield decoder.decode(bytes.subarray(at, at + PIECE_BYTES), { stream: true });
  }
  yield decoder.decode();
}

/**
 * A few words of GBK may happen to be UTF-8 as well (水位 is "ˮλ"): no letter of Chinese, all of them letters that
 * European languages don't use, and read as GBK nothing but Chinese.
 */
function isShortGbk(bytes: Buffer): boolean {
  const letters = bytes.toString('utf8').match(/[^\0-\x7F]/gu) ?? [];
  const isOdd = letters.every((letter) => letter < '\u0800') && letters.some((letter) => letter > '\u017F');
  if (!isOdd || !isDecodable(bytes)) return false;
  const words = new TextDecoder('gb18030').decode(bytes).replaceAll(/[\0-\x7F]/g, '');
  return /^\p{Script=Han}+$/u.test(words);
}

function isDecodable(bytes: Buffer): boolean {
  try {
    new TextDecoder('gb18030', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Read as UTF-8, GBK is mostly errors; UTF-8 with a few broken bytes is mostly not. The place of the first, or undefined for GBK. */
function findDamage(bytes: Buffer): number | undefined {
  const text = new TextDecoder('utf-8').decode(bytes);
  const broken = text.split('\uFFFD').length - 1;
  const whole = text.length - text.replaceAll(/[^\0-\x7F\uFFFD]/g, '').length;
  if (broken * 4 > whole) return undefined;
  return Buffer.byteLength(text.slice(0, text.indexOf('\uFFFD')));
}

function lineOf(bytes: Buffer, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(10); at >= 0 && at < offset; at = bytes.indexOf(10, at + 1)) line += 1;
  return line;
}
