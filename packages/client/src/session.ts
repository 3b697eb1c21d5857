import type { Session } from '@cityloop/contract/rest/account';
import { isProblem } from './problem.ts';
import { createRestClient, type RestClient } from './rest.ts';

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

export interface AccountOptions {
  readonly baseUrl: string;
  readonly username: string;
  readonly password: string;
}

/** A client in Node that signs in when it must: at its first call, and again when its session has ended. */
export function createAccountClient({ baseUrl, username, password }: AccountOptions): RestClient {
  const rest = createRestClient({ baseUrl, cookies: 'jar' });
  let signingIn: Promise<unknown> | undefined;

  async function signedIn<T>(attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt();
    } catch (error) {
      if (!isProblem(error, 'unauthenticated')) throw error;
    }
    signingIn ??= signIn(rest, username, password).finally(() => {
      signingIn = undefined;
    });
    await signingIn;
    return attempt();
  }

  return {
    ...rest,
    call: ((...call: Parameters<RestClient['call']>) => signedIn(() => rest.call(...call))) as RestClient['call'],
    uploadEvidence: (...upload) => signedIn(() => rest.uploadEvidence(...upload)),
  };
}

/** Waits until the server says that all its parts work, asking every second; ends early only by the signal. */
export async function waitUntilReady(baseUrl: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const isReady = await fetch(`${baseUrl}/readyz`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
    }).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
