import type { Session } from '@cityloop/contract/rest/account';
import { isProblem } from './problem.ts';
import type { RestClient } from './rest.ts';

/** Signs in; the cookie stays with the browser or the client's jar. Throws ProblemError `unauthenticated` or `locked-out`. */
export function signIn(rest: RestClient, username: string, password: string): Promise<Session> {
  return rest.call('signIn', { body: { username, password } });
}

/** Ends this session; one that had ended already is as good. */
export async function signOut(rest: RestClient): Promise<void> {
  try {
    await rest.call('signOut');
  } catch (error) {
    if (!isProblem(error, 'unauthenticated')) throw error;
  }
}

/** Who this client is, or undefined when nobody is signed in. */
export async function whoAmI(rest: RestClient): Promise<Session | undefined> {
  try {
    return await rest.call('getSession');
  } catch (error) {
    if (isProblem(error, 'unauthenticated')) return undefined;
    throw error;
  }
}

/** The display token of a wall that was opened with `/#kiosk=TOKEN`; undefined without one. */
export function kioskTokenFrom(hash: string): string | undefined {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('kiosk');
  return token ? token : undefined;
}
