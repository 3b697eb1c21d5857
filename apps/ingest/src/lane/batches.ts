import type { Held } from './held.ts';

/** What a transaction may hold. */
export interface BatchSize {
  readonly maxRows: number;
  readonly maxBytes: number;
}

/** Messages that will be written together. */
export interface Batch {
  readonly held: Held[];
  /** When its first message came, as of performance.now(). */
  readonly since: number;
  rows: number;
  bytes: number;
}

/** Batches in the order of their messages; the last one is still open for more. */
export interface Batches {
  readonly count: number;
  readonly first: Batch | undefined;
  /** True where the message didn't fit into the last batch, which is closed by that. */
  append(held: Held, rows: number, bytes: number): boolean;
  takeFirst(): Batch | undefined;
}

export function createBatches(size: BatchSize): Batches {
  let batches: Batch[] = [];
  return {
    get count() {
      return batches.length;
    },
    get first() {
      return batches[0];
    },
    append(held, rows, bytes) {
      let last = batches.at(-1);
      const isClosing = last !== undefined && (last.rows + rows > size.maxRows || last.bytes + bytes > size.maxBytes);
      if (!last || isClosing) {
        last = { held: [], since: performance.now(), rows: 0, bytes: 0 };
        batches.push(last);
      }
      last.held.push(held);
      last.rows += rows;
      last.bytes += bytes;
      return isClosing;
    },
    takeFirst() {
      const [first] = batches;
      batches = batches.slice(1);
      return first;
    },
  };
}
