import { SEPARATION_RULES } from '@cityloop/domain/case/rule';
import { formatSpan } from './spans.ts';
import { ENTRANCE_WORDS } from './words/entrance.ts';
import type { Language } from './words/language.ts';
import { TERMS, term, termOf } from './words/terms.ts';

/** What a refusal tells, as the client's `ProblemError` has it; `problem` is what was sent, with the facts of its code. */
export interface ToldProblem {
  readonly code: string;
  readonly detail: string;
  readonly problem: Readonly<Record<string, unknown>>;
}

/** What stopped it and what would work, in words of the page; a newer server's unknown code has its own detail. */
export function problemSentence({ code, detail, problem }: ToldProblem, language: Language): string {
  const rule = SEPARATION_RULES.find((one) => one === problem.because);
  if (code === 'separation-of-duties' && rule) return term(language, 'separation', rule);
  const fault = faultKindOf(problem.fault);
  if (code === 'invalid' && fault && Object.hasOwn(TERMS[language].fault, fault))
    return termOf(language, 'fault', fault);
  return Object.hasOwn(TERMS[language].problem, code) ? termOf(language, 'problem', code) : detail;
}

/** Of a refusal whose words say no more than that something is wrong: what the server says of it, in its own language. */
export function detailBeyond({ code, detail }: ToldProblem, sentence: string, language: Language): string | undefined {
  return code === 'invalid' && sentence === term(language, 'problem', 'invalid') && detail ? detail : undefined;
}

function faultKindOf(fault: unknown): string | undefined {
  const kind = typeof fault === 'object' && fault !== null && 'kind' in fault ? fault.kind : undefined;
  return typeof kind === 'string' ? kind : undefined;
}

const MINUTE_MS = 60_000;

/**
 * Why nobody was signed in; without a problem there was no answer. A lock-out says for how long, if the server said until
 * when: nobody signed in knows the city's clocks yet.
 */
export function signInSentence(told: ToldProblem | undefined, language: Language, now: number): string {
  if (!told) return term(language, 'problem', 'unreachable');
  const words = ENTRANCE_WORDS[language];
  if (told.code === 'unauthenticated') return words.wrongPassword;
  const leftMs = told.code === 'locked-out' ? lockedForMs(told.problem.lockedUntil, now) : 0;
  return leftMs > 0 ? words.lockedFor(formatSpan(leftMs, language)) : problemSentence(told, language);
}

/** Whole minutes until an ISO time; 0 where it is not given or past. */
function lockedForMs(lockedUntil: unknown, now: number): number {
  const until = typeof lockedUntil === 'string' ? Date.parse(lockedUntil) : Number.NaN;
  return until > now ? Math.ceil((until - now) / MINUTE_MS) * MINUTE_MS : 0;
}
