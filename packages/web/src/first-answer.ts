import { ProblemError } from './route.ts';

/** Who sent a request, and the fingerprint of what it said. */
export interface Fingerprint {
  readonly actor: string;
  readonly bodySha256: Buffer;
}

/**
 * The first answer again for the same request of the same caller.
 * @throws ProblemError `request-id-reused` where the id belongs to another request
 */
export function firstAnswer(first: Fingerprint & { readonly answer: unknown }, again: Fingerprint): unknown {
  if (first.actor === again.actor && first.bodySha256.equals(again.bodySha256)) return first.answer;
  throw new ProblemError(
    'request-id-reused',
    'This requestId belongs to another request. Make a new one for each thing that you do.',
  );
}
