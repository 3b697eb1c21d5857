import type { TakenReading } from '@cityloop/domain/telemetry/reading';

/** Rows of one transaction, sorted as ingest sorts its own, and how many of them are not stored yet. */
export interface RowBatch {
  readonly rows: readonly TakenReading[];
  readonly fresh: number;
}

export interface BatchPlan {
  readonly rows: number;
  readonly size: number;
  /** Of the rows of a batch, those that were in the batch before. */
  readonly repeatedShare: number;
}

const SOURCES = 2_000;
const SECOND_MS = 1_000;
const METRIC_KEY = 1;

/** A reading a second of each source, up to `now` (epoch milliseconds). Made batch by batch: all at once fill a heap. */
export function* batchesOf({ rows, size, repeatedShare }: BatchPlan, now: number): Generator<RowBatch> {
  const firstAt = now - Math.ceil(rows / SOURCES) * SECOND_MS;
  const repeats = Math.round(size * repeatedShare);
  let before: readonly TakenReading[] = [];
  for (let made = 0, written = 0; written < rows; written += size) {
    const again = before.slice(0, repeats);
    const count = Math.min(size, rows - written) - again.length;
    const fresh = Array.from({ length: count }, (_, index) => rowOf(made + index, firstAt));
    made += count;
    yield { rows: [...fresh, ...again].sort(byKey), fresh: count };
    before = fresh;
  }
}

function rowOf(number: number, firstAt: number): TakenReading {
  const at = firstAt + Math.floor(number / SOURCES) * SECOND_MS;
  const componentKey = (number % SOURCES) + 1;
  return { componentKey, metricKey: METRIC_KEY, at, value: 12.5 + (number % 7), quality: 0, receivedAt: at };
}

function byKey(a: TakenReading, b: TakenReading): number {
  return a.componentKey - b.componentKey || a.at - b.at;
}
