import { ProblemError, UnreachableError } from '@cityloop/client/problem';
import { detailBeyond, problemSentence } from '@cityloop/ui/problem-sentences';
import { DESK_WORDS } from '@cityloop/ui/words/desk';
import type { Language } from '@cityloop/ui/words/language';
import { term, termOf } from '@cityloop/ui/words/terms';

/** A refusal as sentences of this page's language: what stopped it, and what would work where the server said so. */
export function refusalSentences(
  error: unknown,
  language: Language,
  departmentName = (code: string) => code,
): string[] {
  if (error instanceof UnreachableError) return [term(language, 'problem', 'unreachable')];
  if (!(error instanceof ProblemError)) return [term(language, 'problem', 'internal')];
  const words = DESK_WORDS[language];
  const { problem } = error;
  const sentence = problemSentence(error, language);
  const sentences = [sentence];
  const allowed = stringsOf(problem.allowed);
  if (allowed.length > 0) {
    sentences.push(
      words.case.allowedNow(allowed.map((action) => termOf(language, 'action', action)).join(words.case.and)),
    );
  }
  if (typeof problem.recommended === 'string')
    sentences.push(words.case.recommendedIs(departmentName(problem.recommended)));
  const detail = detailBeyond(error, sentence, language);
  if (detail) sentences.push(detail);
  return sentences;
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
