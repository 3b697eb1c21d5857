import { encodePublish } from './frames.ts';
import { type JournalEntry, PUBLISHED } from './journal.ts';
import { createPostponed, isRepetition, messageOf, type Postponed } from './postponed.ts';
import { createNumberQueue } from './queue.ts';
import type { Script } from './script.ts';

const LARGEST_PACKET_ID = 65_535;
const MOST_BYTES_AT_ONCE = 256 * 1024;

export interface OutboxParts {
  readonly script: Script;
  readonly note: (entry: Omit<JournalEntry, 'at' | 'connection'>) => void;
}

/** What one connection has to send, in order, and what of it awaits its acknowledgement: outlives the connection. */
export class Outbox {
  private readonly script: Script;
  private readonly note: OutboxParts['note'];
  private readonly ready = createNumberQueue();
  private readonly postponed: Postponed;
  /** By packet id, in the order of their first sending. */
  private readonly inFlight = new Map<number, number>();
  /** Packet ids to be sent once more, in order. */
  private again: Iterator<number> | undefined;
  private packetId = 0;

  constructor({ script, note }: OutboxParts) {
    this.script = script;
    this.note = note;
    this.postponed = createPostponed(script, (sending) => this.ready.push(sending));
  }

  get unacknowledged(): number {
    return this.inFlight.size;
  }

  /** Due and not yet sent. */
  get waiting(): number {
    return this.ready.length;
  }

  enqueue(message: number): void {
    this.postponed.pass(message);
  }

  releasePostponed(): void {
    this.postponed.release();
  }

  /** A new connection: what was in flight goes out once more, first. */
  startAgain(): void {
    this.again = [...this.inFlight.keys()].values();
  }

  /** @returns the message that this PUBACK is for; undefined for one that nothing waits for */
  settle(packetId: number): number | undefined {
    const sending = this.inFlight.get(packetId);
    if (sending === undefined) return undefined;
    this.inFlight.delete(packetId);
    return messageOf(sending);
  }

  /** The next frames, journaled already. Undefined when there is nothing to send now. */
  gather(): Buffer | undefined {
    const frames: Buffer[] = [];
    for (let bytes = 0; bytes < MOST_BYTES_AT_ONCE; ) {
      const frame = this.nextFrame();
      if (!frame) break;
      frames.push(frame);
      bytes += frame.length;
    }
    return frames.length === 0 ? undefined : Buffer.concat(frames);
  }

  private nextFrame(): Buffer | undefined {
    const { again, inFlight, script } = this;
    for (let next = again?.next(); next && !next.done; next = again?.next()) {
      const sending = inFlight.get(next.value);
      if (sending !== undefined) return this.frameOf(sending, next.value, true);
    }
    if (inFlight.size >= script.plan.inFlight) return undefined;
    const sending = this.ready.shift();
    if (sending === undefined) return undefined;
    if (script.qosOf(messageOf(sending)) === 0) return this.frameOf(sending, 0, false);
    const id = this.freePacketId();
    inFlight.set(id, sending);
    return this.frameOf(sending, id, false);
  }

  private freePacketId(): number {
    do this.packetId = (this.packetId % LARGEST_PACKET_ID) + 1;
    while (this.inFlight.has(this.packetId));
    return this.packetId;
  }

  /** Id 0 is QoS 0. */
  private frameOf(sending: number, id: number, isAgain: boolean): Buffer {
    const message = messageOf(sending);
    const { topic, payload } = this.script.messageOf(message);
    const flags =
      (isAgain ? PUBLISHED.redelivered : 0) |
      (isRepetition(sending) ? PUBLISHED.repeated : 0) |
      (id === 0 ? PUBLISHED.qos0 : 0);
    this.note({ kind: 'published', message, flags });
    return encodePublish(topic, payload, id, isAgain);
  }
}
