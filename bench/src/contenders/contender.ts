import type { Credential } from '@cityloop/load/frames';
import type { BrokerAddress } from '../load/publisher.ts';

/** Something that takes messages from a broker and stores them, ready to be loaded. */
export interface Contender {
  readonly broker: BrokerAddress;
  readonly credential: Credential | undefined;
  /** By the names of a city's parts, whatever takes their place. */
  readonly pids: Readonly<Record<string, number>>;
  /** Messages that are done (committed, or counted) since it was opened; undefined where a publisher's PUBACK says that. */
  readonly countDone: (() => Promise<number>) | undefined;
  /** @throws when messages that were sent are not all where they belong */
  verify(sent: number): Promise<void>;
  close(): Promise<void>;
}

/** A figure of messages that are not where they belong would be worth nothing. */
export function mustAgree(what: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`${expected} ${what} were sent, ${found} were found afterwards`);
}
