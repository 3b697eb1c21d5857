import { ProblemError } from '@cityloop/client/problem';
import { formatSpan } from '@cityloop/ui/spans';
import { ENTRANCE_WORDS } from '@cityloop/ui/words/entrance';
import type { Language } from '@cityloop/ui/words/language';
import { termOf } from '@cityloop/ui/words/terms';

const MINUTE_MS = 60_000;

/**
 * The sentence that a failed sign-in shows. A lock-out says for how long, if the server said until when: nobody signed
 * in knows the city's clocks yet.
 */
export function signInFailure(error: unknown, language: Language, now: number): string {
  if (!(error instanceof ProblemError)) return termOf(language, 'problem', 'unreachable');
  const words = ENTRANCE_WORDS[language];
  if (error.code === 'unauthenticated') return words.wrongPassword;
  const leftMs = error.code === 'locked-out' ? lockedForMs(error.problem, now) : 0;
  return leftMs > 0 ? words.lockedFor(formatSpan(leftMs, language)) : termOf(language, 'problem', error.code);
}

/** Whole minutes until the problem's own member, an ISO time; 0 where it is not given or past. */
function lockedForMs(problem: Readonly<Record<string, unknown>>, now: number): number {
  const until = typeof problem.lockedUntil === 'string' ? Date.parse(problem.lockedUntil) : Number.NaN;
  return until > now ? Math.ceil((until - now) / MINUTE_MS) * MINUTE_MS : 0;
}
