import type { Client } from 'aedes';
import type { SignedIn } from '../identity/credentials.ts';
import type { Connection } from './connection.ts';

/** Who connects, as far as the line tells. */
export interface Visitor {
  /** Where the connection comes from, also where our own server handed it over. */
  readonly address: string | undefined;
  /** The user name that a certificate of MQTT_CLIENT_CA stands for. */
  readonly certified: string | undefined;
}

/** What is known of a connection to the broker in this process. */
export interface Session {
  readonly connection: Connection;
  readonly visitor: Visitor;
  client: Client | undefined;
  signedIn: SignedIn | undefined;
  /** Messages left of its turn, while it has one (turns.ts). */
  turnLeft: number;
}

/**
 * Under which the broker library keeps this client's session: client ids are free, so a session belongs to who signed in
 * and the client id together. A device is the same under both names of an overlap. The library's own ids never look like this.
 */
export function sessionKey({ publisher, username }: SignedIn, clientId: string): string {
  const owner = publisher.kind === 'trusted' ? username : publisher.id;
  return JSON.stringify([publisher.kind, owner, clientId]);
}

/** Who signed in to the session of this key: a user name, or the id of a device or feed. */
export function ownerOf(key: string): string {
  const [, owner]: string[] = JSON.parse(key);
  return owner ?? '';
}
