import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { dictionaries } from './dictionaries.ts';

export type Language = keyof typeof dictionaries;
const STORAGE_KEY = 'cityloop.language';

/** Simplified Chinese first; the choice stays on this phone. */
export function startLanguage(): void {
  const stored = localStorage.getItem(STORAGE_KEY);
  const language: Language = stored === 'en' ? 'en' : 'zh-CN';
  document.documentElement.lang = language;
  i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'zh-CN',
    resources: { 'zh-CN': { translation: dictionaries['zh-CN'] }, en: { translation: dictionaries.en } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
}

export function changeLanguage(language: Language): void {
  localStorage.setItem(STORAGE_KEY, language);
  document.documentElement.lang = language;
  i18next.changeLanguage(language);
}
