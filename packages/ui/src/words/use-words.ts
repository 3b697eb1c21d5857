import { useSyncExternalStore } from 'react';
import { type Dictionary, type Language, languageOf } from './language.ts';
import { TERMS, type Terms } from './terms.ts';

const STORAGE_KEY = 'cityloop.language';
const listeners = new Set<() => void>();
let chosen: Language | undefined;

/** The language on the screen: the one chosen in this browser before, else Simplified Chinese. */
function currentLanguage(): Language {
  chosen ??= languageOf(globalThis.localStorage?.getItem(STORAGE_KEY));
  return chosen;
}

/** Keeps the choice in this browser, says it to whoever hears the page, and draws every word anew. */
export function changeLanguage(language: Language): void {
  chosen = language;
  window.localStorage.setItem(STORAGE_KEY, language);
  document.documentElement.lang = language;
  for (const tell of listeners) tell();
}

/** Says the stored language to the page before the first word is drawn. */
export function startLanguage(): void {
  document.documentElement.lang = currentLanguage();
}

export function useLanguage(): Language {
  return useSyncExternalStore(listen, currentLanguage);
}

/** The words of a page beside the terms that all pages share. */
export function useWords<Words>(dictionary: Dictionary<Words>): {
  readonly language: Language;
  readonly terms: Terms;
  readonly words: Words;
} {
  const language = useLanguage();
  return { language, terms: TERMS[language], words: dictionary[language] };
}

export function useTerms(): Terms {
  return TERMS[useLanguage()];
}

function listen(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
