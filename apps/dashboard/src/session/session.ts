import { ProblemError } from '@cityloop/client/problem';
import { useConnected, useOperation } from '@cityloop/client/react/use-operation';
import type { Session } from '@cityloop/contract/rest/account';
import { isPermitted, type Permission } from '@cityloop/domain/account/permission';
import { useQueryClient } from '@tanstack/react-query';

const SESSION_KEY = ['getSession', {}] as const;

export type SessionState =
  | { readonly kind: 'pending' | 'unreachable' | 'signedOut' }
  | { readonly kind: 'signedIn'; readonly session: Session };

/** Who is at this screen. A server that does not answer is not a sign-out. */
export function useSessionState(): SessionState {
  const { data, error, isPending } = useOperation('getSession', {}, { staleTime: Number.POSITIVE_INFINITY });
  if (error instanceof ProblemError && error.status === 401) return { kind: 'signedOut' };
  if (data) return { kind: 'signedIn', session: data };
  return { kind: isPending ? 'pending' : 'unreachable' };
}

/** The session below the gate of the app, where there always is one. */
export function useSession(): Session {
  const state = useSessionState();
  if (state.kind !== 'signedIn') throw new Error(`Cannot show this to nobody: the session is ${state.kind}.`);
  return state.session;
}

/** Sign-in and sign-out; either way nothing of the former person stays in the cache. */
export function useSessionActions() {
  const { client, token } = useConnected();
  const queryClient = useQueryClient();
  return {
    signIn: async (credentials: { username: string; password: string }): Promise<Session> => {
      const session = await client.call('signIn', { body: credentials });
      // A refused display token would go on speaking for this page: the next load has none.
      if (token !== undefined) window.location.reload();
      // Not `clear()`: the gate watches the session's query, and a removed query never tells it of the new one.
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
      queryClient.setQueryData(SESSION_KEY, session);
      return session;
    },
    signOut: async (): Promise<void> => {
      await client.call('signOut', {});
      window.location.assign('/sign-in');
    },
  };
}

/** Whether this person may do it: buttons are drawn by it, the server decides. */
export function usePermission(permission: Permission): boolean {
  const session = useSession();
  return isPermitted({ ...session, department: session.department ?? undefined }, permission);
}
