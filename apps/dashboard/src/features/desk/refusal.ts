import { ProblemError, UnreachableError } from '@cityloop/client/problem';
import { DESK_WORDS } from '@cityloop/ui/words/desk';
import type { Language } from '@cityloop/ui/words/language';
import type { SeparationCode } from '@cityloop/ui/words/term-kinds';
import { TERMS, term, termOf } from '@cityloop/ui/words/terms';

/** A refusal as sentences of this page's language: what stopped it, and what would work where the server said so. */
export function refusalSentences(
  error: unknown,
  language: Language,
  departmentName = (code: string) => code,
): string[] {
  if (error instanceof UnreachableError) return [term(language, 'problem', 'unreachable')];
  if (!(error instanceof ProblemError)) return [term(language, 'problem', 'internal')];
  const words = DESK_WORDS[language];
  const { code, problem } = error;
  const rule = code === 'separation-of-duties' ? separationCode(problem.because) : undefined;
  if (rule) return [term(language, 'separation', rule)];
  const sentences = [Object.hasOwn(TERMS[language].problem, code) ? termOf(language, 'problem', code) : error.detail];
  const allowed = stringsOf(problem.allowed);
  if (allowed.length > 0) {
    sentences.push(
      words.case.allowedNow(allowed.map((action) => termOf(language, 'action', action)).join(words.case.and)),
    );
  }
  if (typeof problem.recommended === 'string')
    sentences.push(words.case.recommendedIs(departmentName(problem.recommended)));
  if (code === 'invalid' && error.detail) sentences.push(error.detail);
  return sentences;
}

/** The rule by its code, or by the sentence with which servers named it before; undefined for a newer server's. */
function separationCode(because: unknown): SeparationCode | undefined {
  const codes = Object.entries(FORMER_SENTENCES) as [SeparationCode, string][];
  return codes.find(([code, sentence]) => because === code || because === sentence)?.[0];
}

const FORMER_SENTENCES: Readonly<Record<SeparationCode, string>> = {
  reporterMayNotConfirm: 'the reporter may not confirm',
  filerMayNotDispatch: 'the filer may not dispatch',
  handlerMayNotVerify: 'whoever handled it may not verify',
};

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
