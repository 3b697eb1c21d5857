/**
 * White and format characters: what takes room, or not even that, and says nothing. Beside Unicode's own classes the blank of braille, which is
 * a symbol by name.
 */
const INVISIBLE = String.raw`[\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]`;
const AT_THE_ENDS = new RegExp(`^${INVISIBLE}+|${INVISIBLE}+$`, 'gu');
const ALL_OF_IT = new RegExp(`^${INVISIBLE}*$`, 'u');

/** Explicit directions (UAX #9): they turn around what stands beside them, so that a title reads as another. */
const DIRECTIONS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

/** Does a reader see nothing of it? */
export function isBlank(text: string): boolean {
  return ALL_OF_IT.test(text);
}

/** Without what can't be seen at its ends. What stands inside stays: emoji and some scripts need it. */
export function trimVisible(text: string): string {
  return text.replace(AT_THE_ENDS, '');
}

export function hasDirections(text: string): boolean {
  return DIRECTIONS.test(text);
}
