import type { Language } from '@cityloop/ui/terms';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { signInDictionary } from '../features/sign-in/dictionary.ts';
import { wallDictionary } from '../features/wall/dictionary.ts';
import { mapDictionary } from '../map/dictionary.ts';
import { storedLanguage } from '../words/language.ts';
import { appDictionary } from './dictionary.ts';

/** The words of one feature: one namespace, keys alike in both languages. */
export type Dictionary = Readonly<Record<Language, Readonly<Record<string, string>>>>;

/** Starts with the words of the wall; lazy features add theirs as they load. */
export function startLanguage(): void {
  const language = storedLanguage();
  document.documentElement.lang = language;
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'zh-CN',
    ns: [],
    resources: {},
    keySeparator: false,
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  addDictionary('app', appDictionary);
  addDictionary('signIn', signInDictionary);
  addDictionary('wall', wallDictionary);
  addDictionary('map', mapDictionary);
}

/** Adds a feature's words under its namespace. Keys are flat: a dot in a key is a dot. */
function addDictionary(namespace: string, dictionary: Dictionary): void {
  for (const [language, words] of Object.entries(dictionary)) i18next.addResourceBundle(language, namespace, words);
}
