import { setTimeout as delay } from 'node:timers/promises';
import type { Outcome } from '@cityloop/intake/outcome';
import type { Held } from './held.ts';

export interface BatchLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
  /** How long the first message of a batch waits for others when there is a flow; a lone one doesn't wait. */
  readonly maxMs: number;
  readonly heldMessages: number;
  readonly heldBytes: number;
}

/** Resolves with true once the batch is in the database; with false when `signal` ended the trying. */
export type StoreBatch = (batch: readonly Held[], signal: AbortSignal) => Promise<boolean>;

/** Gathers messages into transactions, one after the other, in the order of their arrival. */
export interface Batcher {
  /** `onCommitted` is called once the message is in the database, in the order of submission; never when it isn't. */
  submit(held: Held): void;
  readonly heldMessages: number;
  /** Memory that the held messages take, estimated from above. */
  readonly heldBytes: number;
  /** Publishers should be held. */
  isFull(): boolean;
  /** Called whenever it is no longer full. */
  onRoom(listener: () => void): void;
  /** Writes what is held, gives up on a database that is away, and takes nothing more. */
  close(): Promise<void>;
}

/** Rows and bytes of messages that will be written together. */
interface Batch {
  readonly held: Held[];
  /** When its first message came, as of performance.now(). */
  readonly since: number;
  rows: number;
  bytes: number;
}

export function createBatcher(limits: BatchLimits, store: StoreBatch): Batcher {
  const closing = new AbortController();
  const roomListeners: (() => void)[] = [];
  let batches: Batch[] = [];
  let heldMessages = 0;
  let heldBytes = 0;
  let wasFull = false;
  let closeEarly: (() => void) | undefined;
  let running: Promise<void> | undefined;

  // There is always room again at half: publishers are stopped and started in strides, not for every message.
  const isFull = () => heldMessages >= limits.heldMessages || heldBytes >= limits.heldBytes;
  const hasRoom = () => heldMessages <= limits.heldMessages / 2 && heldBytes <= limits.heldBytes / 2;

  function append(held: Held, rows: number, bytes: number): void {
    let last = batches.at(-1);
    if (!last || last.rows + rows > limits.maxRows || last.bytes + bytes > limits.maxBytes) {
      if (last) closeEarly?.();
      last = { held: [], since: performance.now(), rows: 0, bytes: 0 };
      batches.push(last);
    }
    last.held.push(held);
    last.rows += rows;
    last.bytes += bytes;
  }

  /** In the next turn of the event loop: what one read of a socket brought goes together. */
  function start(): void {
    running ??= nextTurn()
      .then(run)
      .finally(() => {
        running = undefined;
        // What was submitted between the last look and here.
        if (batches.length > 0 && !closing.signal.aborted) start();
      });
  }

  async function run(): Promise<void> {
    let lastSize = 0;
    while (batches.length > 0) {
      if (lastSize > 1) await gather();
      const [batch] = batches;
      batches = batches.slice(1);
      if (!batch) return;
      lastSize = batch.held.length;
      if (!(await store(batch.held, closing.signal))) return;
      release(batch.held);
    }
  }

  /** Lets a flow fill the batch: until it is full or the time is over. What came while the last one was written has waited. */
  async function gather(): Promise<void> {
    const [first] = batches;
    const leftMs = limits.maxMs - (performance.now() - (first?.since ?? 0));
    if (batches.length > 1 || closing.signal.aborted || leftMs < 1) return;
    const early = new AbortController();
    closeEarly = () => early.abort();
    await delay(leftMs, undefined, { signal: early.signal }).catch(() => undefined);
    closeEarly = undefined;
  }

  function release(batch: readonly Held[]): void {
    for (const held of batch) {
      heldMessages -= 1;
      heldBytes -= bytesOf(held);
      held.onCommitted();
    }
    if (wasFull && hasRoom()) {
      wasFull = false;
      for (const listener of roomListeners) listener();
    }
  }

  return {
    submit(held) {
      const bytes = bytesOf(held);
      append(held, Math.max(1, held.outcomes.length), bytes);
      heldMessages += 1;
      heldBytes += bytes;
      wasFull ||= isFull();
      start();
    },
    get heldMessages() {
      return heldMessages;
    },
    get heldBytes() {
      return heldBytes;
    },
    isFull: () => wasFull,
    onRoom(listener) {
      roomListeners.push(listener);
    },
    async close() {
      closing.abort();
      closeEarly?.();
      await running;
    },
  };
}

/** What the heap holds of a message and of an outcome besides their bytes, from above: objects, closures, slots. */
const MESSAGE_OVERHEAD_BYTES = 700;
const OUTCOME_OVERHEAD_BYTES = 250;

function bytesOf({ message, outcomes }: Held): number {
  let bytes = MESSAGE_OVERHEAD_BYTES + message.payload.length + 2 * message.topic.length;
  // By index: an iterator is garbage for every message.
  for (let index = 0; index < outcomes.length; index += 1) {
    const outcome = outcomes[index] as Outcome;
    bytes += OUTCOME_OVERHEAD_BYTES + (outcome.kind === 'quarantined' ? outcome.row.raw.length : 0);
  }
  return bytes;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
