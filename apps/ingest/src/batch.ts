import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@cityloop/runtime/logger';
import type { InboundMessage, Outcome } from './outcome.ts';
import type { Entry, WriteBatch, Written } from './write.ts';

export interface BatchLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
  /** How long a batch gathers when there is a flow; a lone message doesn't wait. */
  readonly maxMs: number;
  readonly heldMessages: number;
  readonly heldBytes: number;
}

export interface BatcherParts {
  readonly takeIn: (message: InboundMessage) => readonly Outcome[];
  readonly write: WriteBatch;
  readonly limits: BatchLimits;
  readonly logger: Logger;
  /** After the commit and the acknowledgements. */
  readonly onWritten: (written: Written, seconds: number) => void;
  /** A write failed and will be tried again. */
  readonly onRetry: () => void;
}

/** Gathers messages into transactions, one after the other, in the order of their arrival. */
export interface Batcher {
  /** `onCommitted` is called once the message is in the database, in the order of submission; never when it isn't. */
  submit(message: InboundMessage, onCommitted: () => void): readonly Outcome[];
  readonly heldMessages: number;
  readonly heldBytes: number;
  /** Publishers should be held. */
  isFull(): boolean;
  /** The last write failed and is being tried again. */
  isStalled(): boolean;
  /** Called whenever it is no longer full. */
  onRoom(listener: () => void): void;
  /** Writes what is held, gives up on a database that is away, and takes nothing more. */
  close(): Promise<void>;
}

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2_000;

interface Held {
  readonly message: InboundMessage;
  readonly outcomes: readonly Outcome[];
  readonly onCommitted: () => void;
}

export function createBatcher({ takeIn, write, limits, logger, onWritten, onRetry }: BatcherParts): Batcher {
  const closing = new AbortController();
  const roomListeners: (() => void)[] = [];
  let waiting: Held[] = [];
  let heldMessages = 0;
  let heldBytes = 0;
  let waitingRows = 0;
  let isStalled = false;
  let wasFull = false;
  let closeEarly: (() => void) | undefined;
  let running: Promise<void> | undefined;

  const isFull = () => heldMessages >= limits.heldMessages || heldBytes >= limits.heldBytes;

  /** In the next turn of the event loop: what one read of a socket brought goes together. */
  function start(): void {
    running ??= nextTurn()
      .then(run)
      .finally(() => {
        running = undefined;
        // What was submitted between the last look and here.
        if (waiting.length > 0 && !closing.signal.aborted) start();
      });
  }

  async function run(): Promise<void> {
    let lastSize = 0;
    while (waiting.length > 0) {
      if (lastSize > 1) await gather();
      const batch = takeBatch();
      lastSize = batch.length;
      if (!(await commit(batch))) return;
    }
  }

  /** Lets a flow fill the batch: until it is full or the time is over. */
  async function gather(): Promise<void> {
    if (waitingRows >= limits.maxRows || heldBytes >= limits.maxBytes || closing.signal.aborted) return;
    const early = new AbortController();
    closeEarly = () => early.abort();
    await delay(limits.maxMs, undefined, { signal: early.signal }).catch(() => undefined);
    closeEarly = undefined;
  }

  function takeBatch(): Held[] {
    let rows = 0;
    let bytes = 0;
    let count = 0;
    for (const held of waiting) {
      rows += held.outcomes.length;
      bytes += held.message.payload.length;
      if (count > 0 && (rows > limits.maxRows || bytes > limits.maxBytes)) break;
      count += 1;
    }
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    waitingRows = waiting.reduce((sum, held) => sum + held.outcomes.length, 0);
    return batch;
  }

  /** False when closing ended the trying. */
  async function commit(batch: readonly Held[]): Promise<boolean> {
    const startedAt = performance.now();
    const written = await writeUntilDone(batch);
    if (!written) return false;
    release(batch);
    onWritten(written, (performance.now() - startedAt) / 1000);
    return true;
  }

  async function writeUntilDone(batch: readonly Held[]): Promise<Written | undefined> {
    const entries: Entry[] = batch.flatMap(({ message, outcomes }) =>
      outcomes.map((outcome) => ({ message, outcome })),
    );
    for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)) {
      try {
        const written = await write(entries, batch.length);
        if (isStalled) logger.info({ messages: batch.length }, 'database is back');
        isStalled = false;
        return written;
      } catch (error) {
        if (!isStalled) logger.warn({ err: error, messages: batch.length }, 'cannot write batch, holding publishers');
        isStalled = true;
        onRetry();
        if (closing.signal.aborted) return undefined;
        await delay(retryMs, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  }

  function release(batch: readonly Held[]): void {
    for (const { message, onCommitted } of batch) {
      heldMessages -= 1;
      heldBytes -= message.payload.length;
      onCommitted();
    }
    if (wasFull && !isFull()) {
      wasFull = false;
      for (const listener of roomListeners) listener();
    }
  }

  return {
    submit(message, onCommitted) {
      const outcomes = takeIn(message);
      waiting.push({ message, outcomes, onCommitted });
      heldMessages += 1;
      heldBytes += message.payload.length;
      waitingRows += outcomes.length;
      wasFull ||= isFull();
      if (waitingRows >= limits.maxRows || heldBytes >= limits.maxBytes) closeEarly?.();
      start();
      return outcomes;
    },
    get heldMessages() {
      return heldMessages;
    },
    get heldBytes() {
      return heldBytes;
    },
    isFull,
    isStalled: () => isStalled,
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

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
