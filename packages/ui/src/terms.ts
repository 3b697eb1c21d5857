import type { Terms } from './term-kinds.ts';
import { TERMS_EN } from './terms-en.ts';
import { TERMS_ZH_CN } from './terms-zh-cn.ts';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export type TermKind = keyof Terms;

export const TERMS: Readonly<Record<Language, Terms>> = { 'zh-CN': TERMS_ZH_CN, en: TERMS_EN };

/** The word for a code that is known when compiling. */
export function term<K extends TermKind>(language: Language, kind: K, code: keyof Terms[K]): string {
  const words = TERMS[language][kind] as Readonly<Record<keyof Terms[K], string>>;
  return words[code];
}

/** The word for a code that came over the wire; a newer server's unknown code stands for itself. */
export function termOf(language: Language, kind: TermKind, code: string): string {
  const words: Readonly<Record<string, string>> = TERMS[language][kind];
  return Object.hasOwn(words, code) ? (words[code] ?? code) : code;
}

/** The language of ours for a tag such as `en-GB` or `zh-Hans`; Simplified Chinese where it is neither. */
export function languageOf(tag: string | null | undefined): Language {
  return tag?.toLowerCase().startsWith('en') ? 'en' : 'zh-CN';
}
