import { ProblemError, UnreachableError } from '@cityloop/client/problem';
import { type Language, TERMS, term, termOf } from '@cityloop/ui/terms';
import { deskWords } from './words.ts';

/** A refusal as sentences of this page's language: what stopped it, and what would work where the server said so. */
export function refusalSentences(
  error: unknown,
  language: Language,
  departmentName = (code: string) => code,
): string[] {
  if (error instanceof UnreachableError) return [term(language, 'problem', 'unreachable')];
  if (!(error instanceof ProblemError)) return [term(language, 'problem', 'internal')];
  const words = deskWords(language);
  const { code, problem } = error;
  const because = typeof problem.because === 'string' ? problem.because : undefined;
  if (code === 'separation-of-duties' && because && Object.hasOwn(TERMS[language].separation, because)) {
    return [termOf(language, 'separation', because)];
  }
  const sentences = [Object.hasOwn(TERMS[language].problem, code) ? termOf(language, 'problem', code) : error.detail];
  const allowed = stringsOf(problem.allowed);
  if (allowed.length > 0) {
    sentences.push(words.allowedNow(allowed.map((action) => termOf(language, 'action', action)).join(words.and)));
  }
  if (typeof problem.recommended === 'string') sentences.push(words.recommendedIs(departmentName(problem.recommended)));
  if (code === 'invalid' && error.detail) sentences.push(error.detail);
  return sentences;
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
