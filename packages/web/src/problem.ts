import { PROBLEMS, type ProblemCode } from '@cityloop/contract/rest/problem';
import type { Response } from 'express';
import { ProblemError } from './route.ts';

const TITLES: Record<ProblemCode, string> = {
  'bad-request': 'The request cannot be read',
  unauthenticated: 'Sign in first',
  'locked-out': 'Too many failed sign-ins',
  forbidden: 'Not permitted',
  'role-may-not': 'Your role may not do this',
  'separation-of-duties': 'Somebody else has to do this',
  'bad-origin': 'The request comes from another site',
  'unknown-host': 'The request is for another host',
  'not-found': 'Not found',
  'method-not-allowed': 'This method is not allowed here',
  'version-conflict': 'It was changed in the meantime',
  'action-not-allowed': 'Not allowed in this state',
  'request-id-reused': 'The request id was used for something else',
  'account-holds-cases': 'The account holds cases',
  'still-in-use': 'Something in force needs it',
  'nobody-left': 'Nobody would be left for it',
  'already-exists': 'It exists already',
  'too-large': 'The request is too large',
  'too-many-pixels': 'The picture is too large',
  'broken-file': 'The file is broken',
  'unsupported-media-type': 'This kind of content is not accepted',
  ended: 'It has ended',
  invalid: 'The request is not valid',
  'reason-required': 'A reason is required',
  'evidence-required': 'Evidence is required',
  'rate-limited': 'Too many requests',
  internal: 'Something failed here',
  unavailable: 'The service is not available at the moment',
};

/** Seconds after which asking again makes sense while the database is away. */
const RETRY_UNAVAILABLE_SECONDS = 5;

/** What Express and its body parsers throw carries the status of the caller's fault. */
const CODES_OF_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'bad-request',
  413: 'too-large',
  415: 'unsupported-media-type',
};

/**
 * Any thrown thing as a problem: the caller's fault, the database that is away (the process says which errors mean that),
 * or a fault of ours without its details.
 */
export function problemOf(error: unknown, isDatabaseAway: (error: unknown) => boolean): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isDatabaseAway(error)) {
    const detail = 'The database cannot be reached. Nothing was changed; try again in a few seconds.';
    return new ProblemError('unavailable', detail, { retryAfterSeconds: RETRY_UNAVAILABLE_SECONDS });
  }
  if (error instanceof Error && 'status' in error && typeof error.status === 'number') {
    const code = CODES_OF_STATUS[error.status];
    if (code) return new ProblemError(code, error.message);
  }
  return new ProblemError('internal', 'The server failed. The request id helps to find out why.');
}

/** Answers by RFC 9457. */
export function sendProblem(response: Response, { code, message, facts }: ProblemError, requestId: string): void {
  const status = PROBLEMS[code];
  if (code === 'unauthenticated') response.set('WWW-Authenticate', 'Bearer');
  if (typeof facts.retryAfterSeconds === 'number') response.set('Retry-After', String(facts.retryAfterSeconds));
  response.set('Cache-Control', 'no-store');
  response.status(status).type('application/problem+json');
  response.send(
    JSON.stringify({
      ...facts,
      type: `urn:cityloop:problem:${code}`,
      title: TITLES[code],
      status,
      detail: message,
      code,
      instance: `urn:uuid:${requestId}`,
    }),
  );
}
