import { CODES_EN } from './en/codes.ts';
import { CONTROLS_EN } from './en/controls.ts';
import { THINGS_EN } from './en/things.ts';
import type { Dictionary, Language, Wording } from './language.ts';
import type { Codes } from './term-kinds.ts';
import { CODES_ZH_CN } from './zh-CN/codes.ts';
import { CONTROLS_ZH_CN } from './zh-CN/controls.ts';
import { THINGS_ZH_CN } from './zh-CN/things.ts';

export type TermKind = keyof Codes;

/** What more than one page says: the words of codes, the names of things and what stands on buttons. Said here once. */
export interface Terms extends Codes {
  readonly thing: Wording<typeof THINGS_ZH_CN>;
  readonly control: Wording<typeof CONTROLS_ZH_CN>;
}

export const TERMS: Dictionary<Terms> = {
  'zh-CN': { ...CODES_ZH_CN, thing: THINGS_ZH_CN, control: CONTROLS_ZH_CN },
  en: { ...CODES_EN, thing: THINGS_EN, control: CONTROLS_EN },
};

/** The word for a code that is known when compiling. */
export function term<K extends TermKind>(language: Language, kind: K, code: keyof Codes[K]): string {
  const words = TERMS[language][kind] as Readonly<Record<keyof Codes[K], string>>;
  return words[code];
}

/** The word for a code that came over the wire; a newer server's unknown code stands for itself. */
export function termOf(language: Language, kind: TermKind, code: string): string {
  const words: Readonly<Record<string, string>> = TERMS[language][kind];
  return Object.hasOwn(words, code) ? (words[code] ?? code) : code;
}
