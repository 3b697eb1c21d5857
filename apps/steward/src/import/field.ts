import { z } from 'zod';

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** A cell that must be filled. */
export const text = z.string().trim().min(1, 'is empty; fill it in').max(2000);
/** A cell that may be empty. */
export const optionalText = z
  .string()
  .trim()
  .transform((cell) => (cell === '' ? null : cell));
export const plainText = z.string().trim();
export const code = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be letters, digits, points, hyphens or underscores, at most 64');
export const optionalCode = z
  .literal('')
  .transform(() => null)
  .or(code);
export const number = z.string().trim().regex(NUMBER, 'must be a number such as 12.5').transform(Number);
export const optionalNumber = z
  .literal('')
  .transform(() => null)
  .or(number);
export const integer = z
  .string()
  .trim()
  .regex(/^-?\d+$/, 'must be a whole number')
  .transform(Number);
export const flag = z.enum(['true', 'false'], 'must be true or false').transform((cell) => cell === 'true');
/** Values separated by semicolons. */
export const list = z.string().transform((cell) =>
  cell
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

export function listOf<const T extends readonly [string, ...string[]]>(values: T) {
  return list.pipe(z.array(z.enum(values, `must be of ${values.join(', ')}, separated by semicolons`)));
}

export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}
