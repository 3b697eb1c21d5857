import { ProblemError, UnreachableError } from '@cityloop/client/problem';
import { detailBeyond, problemSentence } from '@cityloop/ui/problem-sentences';
import type { Language } from '@cityloop/ui/words/language';
import { term } from '@cityloop/ui/words/terms';

/** A refusal of the server in words; what it refused as invalid is told in its own detail. */
export function refusalText(error: unknown, language: Language): string {
  if (error instanceof UnreachableError) return term(language, 'problem', 'unreachable');
  if (!(error instanceof ProblemError)) return term(language, 'problem', 'internal');
  const sentence = problemSentence(error, language);
  const detail = detailBeyond(error, sentence, language);
  return detail ? `${sentence} ${detail}` : sentence;
}
