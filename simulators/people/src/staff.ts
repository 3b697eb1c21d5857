import type { RestClient } from '@cityloop/client/rest';
import { createAccountClient } from '@cityloop/client/session';
import type { Point } from '@cityloop/domain/grid/point';
import type { Officer } from './model/roster.ts';

/** The simulated people: who they are, each with a session of their own, and where they were last. */
export interface Staff {
  readonly roster: readonly Officer[];
  /** Throws for someone who is not on the roster. */
  clientOf(username: string): RestClient;
  whereIs(username: string): Point | undefined;
  moved(username: string, to: Point): void;
}

/** Signs everyone in, one after the other: hashing passwords is the server's dearest work. */
export async function gatherStaff(
  baseUrl: string,
  accounts: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Staff> {
  const clients = new Map<string, RestClient>();
  const roster: Officer[] = [];
  const places = new Map<string, Point>();
  for (const [username, password] of accounts) {
    signal.throwIfAborted();
    const client = createAccountClient({ baseUrl, username, password });
    const { roles, department } = await client.call('getSession');
    clients.set(username, client);
    roster.push({ username, roles, department: department ?? undefined });
  }
  return {
    roster: roster.sort((a, b) => (a.username < b.username ? -1 : 1)),
    clientOf(username) {
      const client = clients.get(username);
      if (!client) throw new Error(`Cannot act as ${username}: not one of the simulated accounts`);
      return client;
    },
    whereIs: (username) => places.get(username),
    moved: (username, to) => void places.set(username, to),
  };
}
