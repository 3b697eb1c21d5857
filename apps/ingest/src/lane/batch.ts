import { setTimeout as delay } from 'node:timers/promises';
import type { Outcome } from '@cityloop/intake/outcome';
import { type Batches, type BatchSize, createBatches } from './batches.ts';
import { type Door, READ_WITHIN_MS } from './door.ts';
import type { Held } from './held.ts';
import { createRoom, type Room } from './room.ts';

export interface BatchLimits extends BatchSize {
  /** How long the first message of a batch waits for others when there is a flow; a lone one doesn't wait. */
  readonly maxMs: number;
  readonly heldMessages: number;
  readonly heldBytes: number;
}

/** What goes into the database together. Times are those of performance.now(). */
export interface ClosedBatch {
  readonly held: readonly Held[];
  /** When its first message came. */
  readonly since: number;
  /** Up to when everything that came over this lane is in it, or in one before it. */
  readonly through: number;
}

/** Resolves with true once the batch is in the database; with false when `signal` ended the trying. */
export type StoreBatch = (batch: ClosedBatch, signal: AbortSignal) => Promise<boolean>;

/** Gathers messages into transactions, one after the other, in the order of their arrival. */
export interface Batcher {
  /** `onCommitted` is called once the message is in the database, in the order of submission; never when it isn't. */
  submit(held: Held): void;
  /** Writes soon, even where there is no message: time has something to say. */
  wake(): void;
  /** Up to when everything that came is in the database, as of performance.now(). */
  storedThrough(): number;
  readonly heldMessages: number;
  /** Memory that the held messages take, estimated from above. */
  readonly heldBytes: number;
  /** Publishers should wait. */
  isFull(): boolean;
  /** Called whenever it is no longer full. */
  onRoom(listener: () => void): void;
  /** Writes what is held, gives up on a database that is away, and takes nothing more. */
  close(): Promise<void>;
}

export function createBatcher(limits: BatchLimits, store: StoreBatch, door = OPEN): Batcher {
  const closing = new AbortController();
  const room = createRoom({ messages: limits.heldMessages, bytes: limits.heldBytes });
  const batches = createBatches(limits);
  const gathering = createGathering(limits.maxMs);
  let running: Promise<void> | undefined;
  let isWoken = false;
  let writingSince = Number.POSITIVE_INFINITY;

  /** In the next turn of the event loop: what one read of a socket brought goes together. */
  function start(): void {
    running ??= nextTurn()
      .then(run)
      .finally(() => {
        running = undefined;
        // What was submitted between the last look and here.
        if ((batches.count > 0 || isWoken) && !closing.signal.aborted) start();
      });
  }

  async function run(): Promise<void> {
    let lastSize = 0;
    while (batches.count > 0 || isWoken) {
      const hasFlow = lastSize > 1 && batches.count === 1 && !closing.signal.aborted;
      if (hasFlow) await gathering.wait(batches.first?.since ?? 0);
      isWoken = false;
      const { held, since } = batches.takeFirst() ?? { held: [], since: performance.now() };
      lastSize = held.length;
      writingSince = since;
      if (!(await store({ held, since, through: arrivedThrough(batches, door) }, closing.signal))) return;
      writingSince = Number.POSITIVE_INFINITY;
      release(held, room, door);
    }
  }

  return {
    submit(held) {
      const bytes = bytesOf(held);
      if (batches.append(held, Math.max(1, held.outcomes.length), bytes)) gathering.end();
      enter(bytes, room, door);
      start();
    },
    wake() {
      isWoken = true;
      start();
    },
    storedThrough: () => Math.min(arrivedThrough(batches, door), writingSince),
    get heldMessages() {
      return room.messages;
    },
    get heldBytes() {
      return room.bytes;
    },
    isFull: room.isFull,
    onRoom: room.onRoom,
    async close() {
      closing.abort();
      gathering.end();
      await running;
    },
  };
}

/** Up to when everything that arrived was taken out of here: nothing older waits, neither in a batch nor outside. */
function arrivedThrough({ first }: Batches, door: Door): number {
  return Math.min(performance.now() - READ_WITHIN_MS, first?.since ?? Number.POSITIVE_INFINITY, door.arrivedThrough());
}

function enter(bytes: number, room: Room, door: Door): void {
  const wasFull = room.isFull();
  room.enter(bytes);
  if (!wasFull && room.isFull()) door.close();
}

function release(batch: readonly Held[], room: Room, door: Door): void {
  const wasFull = room.isFull();
  for (const held of batch) {
    room.leave(bytesOf(held));
    held.onCommitted();
  }
  room.announce();
  if (wasFull && !room.isFull()) door.open();
}

/** For whoever holds up nobody. */
const OPEN: Door = { arrivedThrough: () => Number.POSITIVE_INFINITY, close: () => undefined, open: () => undefined };

/** Lets a flow fill a batch, until the time since its first message is over. What came while the last one was written has waited. */
function createGathering(maxMs: number) {
  let early: AbortController | undefined;
  return {
    /** Resolves at the end; `since` as of performance.now(). */
    async wait(since: number): Promise<void> {
      const leftMs = maxMs - (performance.now() - since);
      if (leftMs < 1) return;
      early = new AbortController();
      await delay(leftMs, undefined, { signal: early.signal }).catch(() => undefined);
      early = undefined;
    },
    /** The batch is full, or there is no time left. */
    end: () => early?.abort(),
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
