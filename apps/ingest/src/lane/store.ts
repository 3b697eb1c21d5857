import { setTimeout as delay } from 'node:timers/promises';
import { isDatabaseAway } from '@cityloop/db/connection/pool';
import { quarantined } from '@cityloop/intake/quarantined';
import type { Logger } from '@cityloop/runtime/logger';
import type { StoreBatch } from './batch.ts';
import type { Entry, Held } from './held.ts';
import type { NumberedBatch, WriteBatch, Written } from './numbered-batch.ts';

export interface StoreParts {
  readonly write: WriteBatch;
  readonly logger: Logger;
  /** After the commit, before the acknowledgements; seconds include retries. */
  readonly onWritten: (written: Written, seconds: number) => void;
  /** A write failed and will be tried again. */
  readonly onRetry: () => void;
}

export interface Store {
  readonly store: StoreBatch;
  /** The last write failed and is being tried again. */
  isStalled(): boolean;
}

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 2_000;

/**
 * Brings batches into the database, however often it takes. A batch keeps its number over all tries, so that one whose
 * commit was never heard of is not stored again. An entry that the database refuses is found by halving and quarantined:
 * the halves are batches of their own.
 */
export function createStore(parts: StoreParts): Store {
  const { write, onWritten } = parts;
  const stall = createStall(parts);
  let lastNumber = 0;

  async function storeEntries(given: Omit<NumberedBatch, 'number'>, signal: AbortSignal) {
    lastNumber += 1;
    const { entries, messages } = given;
    const batch = { ...given, number: lastNumber };
    const startedAt = performance.now();
    for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)) {
      const failure = await tryToWrite(batch, startedAt);
      if (!failure) return true;
      const { error } = failure;
      if (isRefusedData(error) && canHalve(entries)) return storeHalves(given, { error, signal });
      stall.note(error, messages.length);
      if (signal.aborted) return false;
      await delay(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Undefined once it is written. */
  async function tryToWrite(batch: NumberedBatch, startedAt: number): Promise<{ readonly error: unknown } | undefined> {
    try {
      const written = await write(batch);
      stall.end(batch.messages.length);
      onWritten(written, (performance.now() - startedAt) / 1000);
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  /** In their order, since rules see time pass. The last one carries the messages: they are settled when all is stored. */
  async function storeHalves(
    batch: Omit<NumberedBatch, 'number'>,
    { error, signal }: { readonly error: unknown; readonly signal: AbortSignal },
  ): Promise<boolean> {
    const [first, second] = halve(batch.entries, error);
    if (second.length === 0) return storeEntries({ ...batch, entries: first }, signal);
    // What came is not all in the first half.
    const before = { ...batch, entries: first, messages: [], through: Number.NEGATIVE_INFINITY };
    return (await storeEntries(before, signal)) && storeEntries({ ...batch, entries: second }, signal);
  }

  return {
    store({ held, since, through }, signal) {
      const messages = held.map(({ message }) => message);
      return storeEntries({ entries: entriesOf(held), messages, since, through }, signal);
    },
    isStalled: stall.isStalled,
  };
}

function entriesOf(batch: readonly Held[]): Entry[] {
  const entries: Entry[] = [];
  for (const { message, outcomes } of batch) {
    for (const outcome of outcomes) entries.push({ message, outcome });
  }
  return entries;
}

/** Whether the last write failed; told once at its begin and once at its end. */
function createStall({ logger, onRetry }: StoreParts) {
  let isStalled = false;
  return {
    isStalled: () => isStalled,
    note(error: unknown, messages: number): void {
      if (!isStalled) logger.warn({ err: error, messages }, 'cannot write batch, holding publishers');
      isStalled = true;
      onRetry();
    },
    end(messages: number): void {
      if (isStalled) logger.info({ messages }, 'database is back');
      isStalled = false;
    },
  };
}

/** Halving doesn't help a single entry that can't even be quarantined. */
function canHalve(entries: readonly Entry[]): boolean {
  return entries.length > 1 || (entries[0] !== undefined && entries[0].outcome.kind !== 'quarantined');
}

/** A single entry is quarantined instead. */
function halve(entries: readonly Entry[], error: unknown): [readonly Entry[], readonly Entry[]] {
  const middle = Math.ceil(entries.length / 2);
  const [entry] = entries;
  if (entries.length > 1 || !entry) return [entries.slice(0, middle), entries.slice(middle)];
  const reason = error instanceof Error ? error.message : String(error);
  const outcome = quarantined(entry.message, 'schema', `the database refuses it: ${reason}`);
  return [[{ message: entry.message, outcome }], []];
}

const NO_PARTITION = /no partition of relation/;

/** SQLSTATE 22 and 23, or a value that can't be encoded. A missing partition is the store's fault and passes. */
function isRefusedData(error: unknown): boolean {
  if (isDatabaseAway(error)) return false;
  if (error instanceof RangeError || error instanceof TypeError) return true;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return /^(22|23)/.test(error.code) && !NO_PARTITION.test(error.message);
}
