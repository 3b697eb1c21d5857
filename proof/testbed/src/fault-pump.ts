import type { Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { Random } from './seeded-random.ts';

/** What happens to the bytes of one direction. Read anew for each piece, so a change meets connections that are open. */
export interface PumpFaults {
  delayMs: number;
  /** Pieces of 1 to so many bytes, each a segment of its own. */
  sliceBytes: number | undefined;
  bytesPerSecond: number | undefined;
  /** Bytes wait until it resolves. */
  gate: Promise<void> | undefined;
  /** Bytes vanish, and no end is told. */
  swallows: boolean;
  /** The connection that carries this byte (counted down over all connections) is reset. */
  resetAfterBytes: number | undefined;
}

export interface PumpParts {
  readonly from: Socket;
  readonly to: Socket;
  readonly faults: PumpFaults;
  readonly random: Random;
  /** Resets both ends of the connection. */
  readonly reset: () => void;
  /** The connection is gone: nothing waits any longer. */
  readonly gone: AbortSignal;
}

export interface Pump {
  /** Bytes were lost in it: for its receiver this connection stays silent for good. */
  isDead(): boolean;
}

const QUEUE_LIMIT_BYTES = 256 * 1024;
/** A thin line passes on what fits into this. */
const THIN_PIECE_SECONDS = 0.02;

/** Carries what `from` says to `to`, in order, through the faults. Reads no more than it may hold. */
export function startPump(parts: PumpParts): Pump {
  const { from, faults, gone } = parts;
  const queue: { readonly chunk: Buffer; readonly dueAt: number }[] = [];
  const state = { isDead: false, hasEnded: false, queuedBytes: 0 };
  let wake: (() => void) | undefined;
  const woken = () => new Promise<void>((resolve) => (wake = resolve));
  const rouse = () => wake?.();
  from.on('data', (chunk: Buffer) => {
    queue.push({ chunk, dueAt: performance.now() + faults.delayMs });
    state.queuedBytes += chunk.length;
    if (state.queuedBytes >= QUEUE_LIMIT_BYTES) from.pause();
    rouse();
  });
  from.on('end', () => {
    state.hasEnded = true;
    rouse();
  });
  gone.addEventListener('abort', rouse, { once: true });
  const run = async () => {
    while (!gone.aborted) {
      const next = queue.shift();
      if (next) {
        await until(next.dueAt, gone);
        await carry(parts, state, next.chunk);
        state.queuedBytes -= next.chunk.length;
        if (from.isPaused() && state.queuedBytes < QUEUE_LIMIT_BYTES) from.resume();
      } else if (state.hasEnded) return finish(parts, state);
      else await woken();
    }
  };
  void run();
  return { isDead: () => state.isDead };
}

/** A FIN travels as bytes do: behind them, and not at all through a black hole. */
async function finish({ to, faults, gone }: PumpParts, state: { isDead: boolean }): Promise<void> {
  await passGate(faults, gone);
  if (faults.swallows) state.isDead = true;
  if (!state.isDead && !to.destroyed) to.end();
}

async function carry(parts: PumpParts, state: { isDead: boolean }, chunk: Buffer): Promise<void> {
  const { faults, gone } = parts;
  for (let rest = chunk; rest.length > 0; ) {
    await passGate(faults, gone);
    if (faults.swallows) state.isDead = true;
    if (state.isDead || gone.aborted) return;
    const piece = rest.subarray(0, sizeOfPiece(parts, rest.length));
    rest = rest.subarray(piece.length);
    const { resetAfterBytes: budget } = faults;
    if (budget !== undefined && piece.length >= budget) return resetAt(parts, piece.subarray(0, budget));
    if (budget !== undefined) faults.resetAfterBytes = budget - piece.length;
    await write(parts, piece);
    if (faults.bytesPerSecond !== undefined) await pause((piece.length / faults.bytesPerSecond) * 1000, gone);
    else if (faults.sliceBytes !== undefined) await nextTurn();
  }
}

function sizeOfPiece({ faults, random }: PumpParts, length: number): number {
  const { sliceBytes, bytesPerSecond } = faults;
  const slice = sliceBytes === undefined ? length : 1 + Math.floor(random() * sliceBytes);
  const fits = bytesPerSecond === undefined ? length : Math.ceil(bytesPerSecond * THIN_PIECE_SECONDS);
  return Math.max(1, Math.min(length, slice, fits));
}

async function resetAt(parts: PumpParts, lastBytes: Buffer): Promise<void> {
  parts.faults.resetAfterBytes = undefined;
  if (lastBytes.length > 0) await write(parts, lastBytes);
  parts.reset();
}

/** Waits for room: a receiver that reads slowly slows down the sender. */
async function write({ to, gone }: PumpParts, piece: Buffer): Promise<void> {
  if (to.destroyed || to.writableEnded || to.write(piece)) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      to.off('drain', done);
      gone.removeEventListener('abort', done);
      resolve();
    };
    to.on('drain', done);
    gone.addEventListener('abort', done);
  });
}

/** The gate may be closed again while we wait at it. */
async function passGate(faults: PumpFaults, gone: AbortSignal): Promise<void> {
  while (faults.gate !== undefined && !gone.aborted) await Promise.race([faults.gate, aborted(gone)]);
}

function aborted(gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => gone.addEventListener('abort', () => resolve(), { once: true }));
}

async function until(dueAt: number, gone: AbortSignal): Promise<void> {
  const ms = dueAt - performance.now();
  if (ms > 0) await pause(ms, gone);
}

async function pause(ms: number, gone: AbortSignal): Promise<void> {
  // Rounded up: a timer must not fire before its time.
  await wait(Math.ceil(ms), undefined, { signal: gone }).catch(() => undefined);
}
