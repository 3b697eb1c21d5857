import { z } from 'zod';

/** What the cell of a column may be: of the text that stands in it, without blanks around. Messages follow the cell: `"12x" must be …`. */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const CUT = /^\d(\.\d+)?E\+\d+$/i;
const CUT_MESSAGE = 'was cut by a spreadsheet; format the column as text and fill the codes in again';
/** Day 0 of Excel's calendar, which takes 1900 for a leap year: right from March 1900 on. */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;

/** A cell that must be filled. */
export const text = z.string().min(1, 'is empty; fill it in').max(2000, 'has more than 2000 characters; shorten it');
/** A cell that may be empty. */
export const optionalText = z.string().transform((cell) => (cell === '' ? null : cell));
export const plainText = z.string().max(2000, 'has more than 2000 characters; shorten it');

export const code = z
  .string()
  .refine((cell) => !CUT.test(cell), { error: CUT_MESSAGE, abort: true })
  .regex(CODE, 'must be letters, digits, points, hyphens or underscores, at most 64');
export const optionalCode = optional(code);

export const number = z.string().transform((cell, context) => {
  const figures = cell.normalize('NFKC');
  if (NUMBER.test(figures)) return Number(figures);
  context.addIssue(numberMessage(figures));
  return z.NEVER;
});
export const optionalNumber = optional(number);
export const integer = number.refine(Number.isInteger, 'must be a whole number');

function numberMessage(cell: string): string {
  if (/^-?\d+,\d+$/.test(cell)) return `has a comma; write ${cell.replace(',', '.')}, or ${cell.replace(',', '')}`;
  if (/^-?[\d.]+°/.test(cell)) return 'must be a number such as 12.5, without a sign of its unit';
  return cell === '' ? 'is empty; it must be a number such as 12.5' : 'must be a number such as 12.5';
}

const YES = new Set(['true', 'yes', 'y', '1', '是', '√', '有']);
const NO = new Set(['false', 'no', 'n', '0', '否', '×', '无']);
export const flag = z.string().transform((cell, context) => {
  const word = cell.normalize('NFKC').toLowerCase();
  if (YES.has(word)) return true;
  if (NO.has(word)) return false;
  context.addIssue('must be true or false, yes or no, 是 or 否, 1 or 0');
  return z.NEVER;
});

/** A day as `2026-10-01`, however a spreadsheet writes it: `2026/10/1`, `2026年10月1日`, `20261001`, or days since 1900. */
export const day = z.string().transform((cell, context) => {
  const date = dayOf(cell.normalize('NFKC'));
  if (date !== undefined) return date;
  context.addIssue('must be a date such as 2026-10-01');
  return z.NEVER;
});

function dayOf(cell: string): string | undefined {
  const [, year, month, date] =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00(?:\.0+)?)?Z?)?$/.exec(cell) ??
    /^(\d{4})(\d\d)(\d\d)$/.exec(cell) ??
    [];
  if (year !== undefined) return validDay(Number(year), Number(month), Number(date));
  const serial = Number(cell);
  if (!/^\d{5}(\.0+)?$/.test(cell) || serial < 20_000) return undefined;
  return new Date(EXCEL_EPOCH + serial * DAY_MS).toISOString().slice(0, 10);
}

function validDay(year: number, month: number, date: number): string | undefined {
  const at = new Date(Date.UTC(year, month - 1, date));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== date) return undefined;
  return at.toISOString().slice(0, 10);
}

/** Values separated by semicolons, also by those of Chinese keyboards. */
export const list = z.string().transform((cell) =>
  cell
    .split(/[;；、]/)
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

export function listOf<const T extends readonly [string, ...string[]]>(values: T) {
  return list.pipe(z.array(z.enum(values, `must be of ${values.join(', ')}, separated by semicolons`)));
}

/** One of these words, in capitals or small letters. */
export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  const byWord = new Map<string, string>(values.map((value) => [value.toLowerCase(), value]));
  return z
    .string()
    .transform((cell) => byWord.get(cell.toLowerCase()) ?? cell)
    .pipe(z.enum(values, `must be one of ${values.join(', ')}`));
}

/** As the type reads it; an empty cell is nothing. */
export function optional<T>(type: z.ZodType<T, string>) {
  return z.string().transform((cell, context) => {
    if (cell === '') return null;
    const result = type.safeParse(cell);
    if (result.success) return result.data;
    context.addIssue(`${result.error.issues[0]?.message ?? 'is not allowed'}; it may be empty`);
    return z.NEVER;
  });
}
