import { type BrokerAddress, type Connection, openConnection } from './connection.ts';
import type { Credential } from './frames.ts';
import { Outbox, type OutboxParts } from './outbox.ts';
import { DRAW, drawShare } from './random.ts';

export interface LaneParts extends OutboxParts {
  readonly number: number;
  readonly broker: BrokerAddress;
  readonly credential: Credential | undefined;
  readonly onAcknowledged: (message: number) => void;
  /** There may be something to send. */
  readonly wake: () => void;
  /** A connection that was wanted ended or could not be had. */
  readonly onDown: (reason: string) => void;
}

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2_000;

/** One connection's part of the load: sends in order, redelivers after a reconnect, holds back and repeats as the plan says. */
export class Lane {
  private readonly parts: LaneParts;
  private readonly outbox: Outbox;
  private connection: Connection | undefined;
  private isConnected = false;
  private isOnline = false;
  private failures = 0;
  private retry: NodeJS.Timeout | undefined;

  constructor(parts: LaneParts) {
    this.parts = parts;
    this.outbox = new Outbox(parts);
  }

  get unacknowledged(): number {
    return this.outbox.unacknowledged;
  }

  /** Due and not yet sent. */
  get waiting(): number {
    return this.outbox.waiting;
  }

  get isUp(): boolean {
    return this.isConnected;
  }

  enqueue(message: number): void {
    this.outbox.enqueue(message);
  }

  /** Nothing more will be due: what is postponed goes out now. */
  releasePostponed(): void {
    this.outbox.releasePostponed();
  }

  /** The next frames, journaled already: flush the journal, then `send` them. Undefined when there is nothing to send now. */
  gather(): Buffer | undefined {
    return this.isConnected && this.connection?.mayTakeMore() ? this.outbox.gather() : undefined;
  }

  send(frames: Buffer): void {
    this.connection?.send(frames);
  }

  /** Offline it keeps no connection; online it gets one, again and again. */
  setOnline(wanted: boolean): void {
    if (wanted === this.isOnline) return;
    this.isOnline = wanted;
    clearTimeout(this.retry);
    if (!wanted) this.connection?.cut();
    else if (!this.connection) this.open();
  }

  cut(): void {
    this.connection?.cut();
  }

  async close(): Promise<void> {
    this.isOnline = false;
    clearTimeout(this.retry);
    await this.connection?.close();
  }

  private open(): void {
    const { script, number, broker, credential, wake } = this.parts;
    this.retry = undefined;
    this.connection = openConnection({
      broker,
      clientId: `load-${script.run}-${number}`,
      credential,
      keepAliveSeconds: script.plan.keepAliveSeconds,
      onUp: () => this.up(),
      onDown: (reason) => this.down(reason),
      onPuback: (id) => this.acknowledged(id),
      onDrain: wake,
    });
  }

  private up(): void {
    this.isConnected = true;
    this.failures = 0;
    this.outbox.startAgain();
    this.parts.note({ kind: 'connected', message: 0, flags: 0 });
    this.parts.wake();
  }

  private down(reason: string): void {
    if (this.isConnected) this.parts.note({ kind: 'disconnected', message: 0, flags: 0 });
    this.isConnected = false;
    this.connection = undefined;
    if (!this.isOnline) return;
    this.parts.onDown(reason);
    this.retryLater();
  }

  private acknowledged(packetId: number): void {
    const message = this.outbox.settle(packetId);
    if (message !== undefined) this.parts.onAcknowledged(message);
  }

  /** Devices don't come back all at the same moment. */
  private retryLater(): void {
    const { script, number } = this.parts;
    const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failures);
    this.failures += 1;
    const share = drawShare(script.seed, DRAW.offline, number * 1000 + this.failures);
    this.retry = setTimeout(() => this.open(), longest * (0.5 + share / 2));
  }
}
