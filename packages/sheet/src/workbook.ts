import { Unzip, UnzipInflate } from 'fflate';
import readWorkbook from 'read-excel-file/node';
import type { RawRow } from './raw-rows.ts';
import type { SheetSource } from './source.ts';
import type { Told } from './told.ts';

/** A workbook is read as a whole: so much of it, and what it unpacks to. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;
/** Excel keeps fifteen digits of a number; the rest are zeros. */
const EXACT_DIGITS = /^-?\d{1,15}(\.0+)?$/;

type CellValue = string | number | boolean | Date | null;

/** The rows of a workbook's first sheet that has any, as the texts that a CSV of it would hold. Dates are `2026-10-01`. */
export async function* rowsOfWorkbook(source: SheetSource, told: Told): AsyncGenerator<RawRow> {
  const bytes = await readAll(source);
  if (bytes === undefined || (await unpacksToTooMuch(bytes))) {
    const message = `the workbook is too large (at most ${MAX_BYTES / 1024 / 1024} MiB, ${MAX_UNPACKED_BYTES / 1024 / 1024} MiB unpacked); save it as "CSV UTF-8"`;
    told.fault({ line: 1, message });
    return;
  }
  const sheets = await readSheets(bytes, told);
  const filled = sheets.filter(({ data }) => data.length > 0);
  const [first, ...others] = filled;
  if (others.length > 0) {
    const names = others.map(({ sheet }) => `"${sheet}"`).join(', ');
    told.note({ line: 1, message: `only the first sheet "${first?.sheet}" is read; ${names} left out` });
  }
  for (const [index, row] of (first?.data ?? []).entries()) {
    const cells = row.map(textOf);
    if (cells.some((cell) => cell.trim() !== '')) yield { line: index + 1, cells };
  }
}

async function readSheets(
  bytes: Buffer,
  told: Told,
): Promise<readonly { readonly sheet: string; readonly data: readonly (readonly CellValue[])[] }[]> {
  try {
    const sheets = await readWorkbook(bytes, { trim: false, parseNumber: (text) => text });
    return sheets as { sheet: string; data: CellValue[][] }[];
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    told.fault({
      line: 1,
      message: `the workbook can't be read (${because}); open it in a spreadsheet and save it again as .xlsx or "CSV UTF-8"`,
    });
    return [];
  }
}

function textOf(value: CellValue): string {
  if (value === null) return '';
  if (value instanceof Date) return timeOf(value);
  if (typeof value === 'boolean') return String(value);
  const text = String(value);
  return /^-?[\d.]+([eE][+-]?\d+)?$/.test(text) && !EXACT_DIGITS.test(text) ? figuresOf(text) : text;
}

function timeOf(value: Date): string {
  const text = value.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}

/** What the cell shows instead of its nearest binary number: 0.1 and not 0.10000000000000001. */
function figuresOf(text: string): string {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  if (Number.isInteger(value)) return Math.abs(value) < 1e15 ? String(value) : value.toExponential();
  return String(Number(value.toPrecision(15)));
}

async function readAll(source: SheetSource): Promise<Buffer | undefined> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of source.open()) {
    length += piece.length;
    if (length > MAX_BYTES) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Counts what really comes out, whatever the archive says of itself; a broken archive is told by whoever reads it. */
async function unpacksToTooMuch(bytes: Uint8Array): Promise<boolean> {
  let length = 0;
  const unzip = new Unzip((file) => {
    file.ondata = (_error, piece) => {
      length += piece?.length ?? 0;
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < bytes.length && length <= MAX_UNPACKED_BYTES; at += 65_536) {
      unzip.push(bytes.subarray(at, at + 65_536), at + 65_536 >= bytes.length);
    }
  } catch {
    return false;
  }
  return length > MAX_UNPACKED_BYTES;
}
