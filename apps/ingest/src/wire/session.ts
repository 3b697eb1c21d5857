import type { Client } from 'aedes';
import type { SignedIn } from '../identity/credentials.ts';
import type { Connection } from './connection.ts';

/** What is known of a connection to the broker in this process. */
export interface Session {
  readonly connection: Connection;
  client: Client | undefined;
  signedIn: SignedIn | undefined;
  /** Messages left of its turn, while it has one (turns.ts). */
  turnLeft: number;
}
