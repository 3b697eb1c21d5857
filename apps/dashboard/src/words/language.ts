import { type Language, nameIn } from '@cityloop/ui/words/language';
import { changeLanguage, useLanguage as useChosen } from '@cityloop/ui/words/use-words';

export { nameIn };

/** The language on the screen, and the way to change it. */
export function useLanguage(): { readonly language: Language; readonly changeLanguage: (language: Language) => void } {
  return { language: useChosen(), changeLanguage };
}
