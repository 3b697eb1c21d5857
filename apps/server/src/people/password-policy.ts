import { ProblemError } from '@cityloop/web/route';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** Of 0 to 4: from 2 on it takes more than a million guesses of somebody who knows lists, keyboards, dates and the user's name. */
const LEAST_SCORE = 2;
/** What lies beyond adds nothing to the verdict, and time to it. */
const JUDGED_CHARACTERS = 64;
const COMMON = ['cityloop'];

let estimator: ZxcvbnFactory | undefined;

/**
 * A password as it is compared, by RFC 8265 (OpaqueString): NFC, every blank an ordinary one. The same password typed on two systems is the
 * same. @throws ProblemError `invalid` for control characters
 */
export function normalisePassword(password: string): string {
  if (/\p{Cc}/u.test(password)) throw refused('it holds a control character, which not every keyboard can type');
  return password.replace(/\p{Zs}/gu, ' ').normalize('NFC');
}

/**
 * Refuses what others guess: one character or pattern again and again, sequences, the commonest passwords, the user's own names.
 * @param names of the account: user name and display name
 * @throws ProblemError `invalid` with what would do
 */
export function checkPasswordStrength(password: string, names: readonly string[]): void {
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const { score } = estimator.check(password.slice(0, JUDGED_CHARACTERS), [...COMMON, ...names.flatMap(formsOf)]);
  if (score >= LEAST_SCORE) return;
  throw refused(
    'it is one of those that are tried first; four or five words that have nothing to do with each other do',
  );
}

/** A name as people make passwords of it: whole, without blanks, its parts. */
function formsOf(name: string): string[] {
  return [name, name.replace(/\s+/g, ''), ...name.split(/[\s._-]+/)].filter((form) => form !== '');
}

/** A new password that changes nothing. */
export function sameAsBefore(): ProblemError {
  return refused('it is the one that the account has; choose another');
}

function refused(because: string): ProblemError {
  return new ProblemError('invalid', `body.password: ${because}`, {
    in: 'body',
    faults: [{ path: 'password', message: because }],
  });
}
