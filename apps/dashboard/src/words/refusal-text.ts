import { ProblemError, UnreachableError } from '@cityloop/client/problem';
import type { Language } from '@cityloop/ui/words/language';
import { TERMS, term, termOf } from '@cityloop/ui/words/terms';

/** A refusal of the server in words; what it refused as invalid is told in its own detail. */
export function refusalText(error: unknown, language: Language): string {
  if (error instanceof UnreachableError) return term(language, 'problem', 'unreachable');
  if (!(error instanceof ProblemError)) return term(language, 'problem', 'internal');
  if (!Object.hasOwn(TERMS[language].problem, error.code)) return error.detail;
  const sentence = termOf(language, 'problem', error.code);
  return error.code === 'invalid' ? `${sentence} ${error.detail}` : sentence;
}
