import { ProblemError } from '@cityloop/client/problem';
import { type Language, termOf } from '@cityloop/ui/terms';
import type { TFunction } from 'i18next';

/** The sentence that a failed sign-in shows; a lock-out says until when, if the server said so. */
export function signInFailure(error: unknown, t: TFunction<'signIn'>, language: Language): string {
  if (!(error instanceof ProblemError)) return termOf(language, 'problem', 'unreachable');
  if (error.code === 'unauthenticated') return t('wrong');
  if (error.code !== 'locked-out') return termOf(language, 'problem', error.code);
  const until = lockedUntil(error.problem);
  return until ? t('locked', { time: formatClock(until, language) }) : t('lockedShortly');
}

/** The problem's own member, an ISO time. */
function lockedUntil(problem: Readonly<Record<string, unknown>>): Date | undefined {
  if (typeof problem.lockedUntil !== 'string') return undefined;
  const until = new Date(problem.lockedUntil);
  return Number.isNaN(until.getTime()) ? undefined : until;
}

function formatClock(at: Date, language: Language): string {
  return at.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hour12: false });
}
