import type { Session } from '@cityloop/contract/rest/account';
import type { Language } from '@cityloop/ui/terms';
import { useSession } from '../../session/session.ts';
import { useLanguage } from '../../words/language.ts';
import { type DeskWords, deskWords } from './words.ts';

interface Desk {
  readonly session: Session;
  readonly language: Language;
  readonly words: DeskWords;
}

/** Who works here, and in which words. */
export function useDesk(): Desk {
  const { language } = useLanguage();
  return { session: useSession(), language, words: deskWords(language) };
}
