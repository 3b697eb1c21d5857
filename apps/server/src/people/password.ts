import { hashPassword, isPassword } from '@cityloop/db/people/password-hash';
import { ProblemError } from '@cityloop/web/route';

/** At once, so that a storm of sign-ins leaves threads to the rest; and waiting, before we say no. */
const MAX_RUNNING = 2;
const MAX_WAITING = 200;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long for an account that doesn't exist (`stored` undefined) as for one that does. */
  verify(stored: string | undefined, password: string): Promise<boolean>;
}

/** Hashes and checks passwords, a few at a time. @throws ProblemError `rate-limited` when too many wait. */
export async function createPasswords(): Promise<Passwords> {
  const turn = createTurnstile();
  const nobodys = await hashPassword('the password of nobody');
  return {
    hash: (password) => turn(() => hashPassword(password)),
    async verify(stored, password) {
      const isRight = await turn(() => isPassword(stored ?? nobodys, password));
      return isRight && stored !== undefined;
    },
  };
}

function createTurnstile() {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < MAX_RUNNING) running += 1;
    else {
      if (waiting.length >= MAX_WAITING) {
        throw new ProblemError('rate-limited', 'Too many sign-ins at once; try again.', { retryAfterSeconds: 5 });
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
