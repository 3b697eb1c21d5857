import type { Language } from '@cityloop/ui/terms';
import { DESK_EN } from './words-en.ts';
import { DESK_ZH_CN, type DeskWords } from './words-zh-cn.ts';

export type { DeskWords };

const WORDS: Readonly<Record<Language, DeskWords>> = { 'zh-CN': DESK_ZH_CN, en: DESK_EN };

export function deskWords(language: Language): DeskWords {
  return WORDS[language];
}

/** A wire instant as people of the desk read it, in the browser's time zone. */
export function formatInstant(at: string, language: Language): string {
  return new Date(at).toLocaleString(language, {
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
}
