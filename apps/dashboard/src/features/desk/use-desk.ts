import type { Session } from '@cityloop/contract/rest/account';
import type { CityTimes } from '@cityloop/ui/times';
import { useTimes } from '@cityloop/ui/use-times';
import { DESK_WORDS, type DeskWords } from '@cityloop/ui/words/desk';
import type { Language } from '@cityloop/ui/words/language';
import type { Terms } from '@cityloop/ui/words/terms';
import { useWords } from '@cityloop/ui/words/use-words';
import { useSession } from '../../session/session.ts';

interface Desk {
  readonly session: Session;
  readonly times: CityTimes;
  readonly language: Language;
  readonly terms: Terms;
  readonly words: DeskWords;
}

/** Who works here, in which words, by which clocks. */
export function useDesk(): Desk {
  return { session: useSession(), times: useTimes(), ...useWords(DESK_WORDS) };
}
