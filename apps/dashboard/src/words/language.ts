import { type Language, languageOf } from '@cityloop/ui/terms';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';

const STORAGE_KEY = 'cityloop.language';

export function storedLanguage(): Language {
  return languageOf(window.localStorage.getItem(STORAGE_KEY));
}

/** The language on the screen, and the way to change it. */
export function useLanguage(): { readonly language: Language; readonly changeLanguage: (language: Language) => void } {
  const { i18n } = useTranslation();
  return { language: languageOf(i18n.language), changeLanguage };
}

/** The name of a thing of the city in a language; Chinese where no English one was given. */
export function nameIn(language: Language, thing: { readonly name: string; readonly nameEn?: string }): string {
  return language === 'en' && thing.nameEn ? thing.nameEn : thing.name;
}

function changeLanguage(language: Language): void {
  window.localStorage.setItem(STORAGE_KEY, language);
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}
