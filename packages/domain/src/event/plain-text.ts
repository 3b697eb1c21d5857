/**
 * What is neither seen nor heard in a text: control characters but tab and line ends, marks and overrides of direction, zero
 * width, byte order marks, tags. Joiners stay (U+200C, U+200D): scripts and emoji are written with them. NUL and halves of
 * surrogate pairs stay too: they are no text at all, which is for others to refuse.
 */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** The text without what can't be seen, and without blanks around it. */
export function plainText(text: string): string {
  return text.replaceAll(UNSEEN, '').trim();
}
