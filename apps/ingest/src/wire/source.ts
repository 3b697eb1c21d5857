/** Where messages come from: the broker in this process, or one outside. */
export interface Source {
  /** Of the broker in this process. */
  readonly port: number | undefined;
  /** Of the broker in this process, where it has a certificate. */
  readonly tlsPort?: number | undefined;
  /** Of the broker in this process, on loopback, for our own server. */
  readonly innerPort?: number | undefined;
  /** What keeps messages from coming. */
  problem(): string | undefined;
  /** Ends the sessions whose credential was replaced or taken away, where the sessions are ours. */
  dropOutdatedSessions(): void;
  /** Takes no more; publishers that wait for their PUBACK keep their connection until `close`. */
  stopTaking(): void;
  close(): Promise<void>;
}
