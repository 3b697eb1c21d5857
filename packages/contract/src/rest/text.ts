import { hasDirections, trimVisible } from '@cityloop/domain/text/visible-text';
import { z } from 'zod';

const EMPTY = 'is empty; fill it in';
const UNPRINTABLE = 'holds a character that cannot be shown, such as a tab or NUL';
const TURNED = 'holds a mark that turns the direction of writing around (such as U+202E); leave it out';

/** What is left once blanks and format characters are cut off at the ends; line breaks and tabs are text. */
function shown(longest: number) {
  return z
    .string()
    .max(longest)
    .overwrite(trimVisible)
    .regex(/^(?:[\n\r\t]|\P{Cc})*$/u, UNPRINTABLE);
}

/** A sentence that somebody reads, such as a reason: not blank. */
export function sentence(longest = 2000) {
  return shown(longest).min(1, EMPTY);
}

/** What may be left out, or empty. */
export function remark(longest = 2000) {
  return shown(longest);
}

/** One line that stands among others, such as a title or a name: not blank, nothing that turns its neighbours around. */
export function line(longest: number) {
  return optionalLine(longest).min(1, EMPTY);
}

export function optionalLine(longest: number) {
  return z
    .string()
    .max(longest)
    .overwrite(trimVisible)
    .regex(/^\P{Cc}*$/u, UNPRINTABLE)
    .refine((text) => !hasDirections(text), TURNED);
}
