import { ProblemError } from '@cityloop/client/problem';
import { useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';

/** In place of a record that is not there yet, or not for these eyes. */
export function LoadingNotice({ error }: { readonly error: Error | null }) {
  const { terms, words } = useWords(WALL_WORDS);
  if (error instanceof ProblemError && error.status < 500) return <p className="wall-empty">{words.outOfSight}</p>;
  return <p className="wall-empty">{error ? words.loadFailed : terms.control.loading}</p>;
}
