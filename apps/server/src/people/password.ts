import { hashPassword, isPassword } from '@cityloop/db/people/password-hash';
import { ProblemError } from '@cityloop/web/route';
import { checkPasswordStrength, normalisePassword, sameAsBefore } from './password-policy.ts';

/** At once, so that a storm of sign-ins leaves threads to the rest; and waiting, before we say no. */
const MAX_RUNNING = 2;
const MAX_WAITING = 200;

export interface Passwords {
  /**
   * The hash of a new password, if it is a good one. `names` are those of the account, `former` is the hash that it has.
   * @throws ProblemError `invalid`
   */
  choose(password: string, names: readonly string[], former: string | undefined): Promise<string>;
  /** The hash of a password that nobody chose, without a look at it. */
  hash(password: string): Promise<string>;
  /** Takes as long for an account that doesn't exist (`stored` undefined) as for one that does. */
  verify(stored: string | undefined, password: string): Promise<boolean>;
}

/** Hashes and checks passwords, a few at a time. @throws ProblemError `rate-limited` when too many wait. */
export async function createPasswords(): Promise<Passwords> {
  const turn = createTurnstile();
  const nobodys = await hashPassword('the password of nobody');
  const hash = (password: string) => turn(() => hashPassword(password));
  async function verify(stored: string | undefined, password: string): Promise<boolean> {
    const is = (said: string) => turn(() => isPassword(stored ?? nobodys, said));
    // Hashes of before passwords were normalised are of what was typed then.
    const normal = password.replace(/\p{Zs}/gu, ' ').normalize('NFC');
    const isRight = (await is(normal)) || (normal !== password && (await is(password)));
    return isRight && stored !== undefined;
  }
  return {
    hash,
    verify,
    async choose(password, names, former) {
      const chosen = normalisePassword(password);
      checkPasswordStrength(chosen, names);
      if (former !== undefined && (await verify(former, password))) throw sameAsBefore();
      return hash(chosen);
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
