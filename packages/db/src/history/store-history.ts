import type pg from 'pg';
import { float8Array, int2Array, int4Array, timestamptzArray } from '../connection/binary-array.ts';
import { inTransaction } from '../connection/transaction.ts';
import type { StreamDay } from './history-day.ts';

/** Readings in columns of one length; times in epoch milliseconds. */
export interface HistoryColumns {
  readonly componentKeys: readonly number[];
  readonly metricKeys: readonly number[];
  readonly ats: readonly number[];
  readonly values: readonly number[];
  readonly qualities: readonly number[];
}

export interface HistoryBlock {
  readonly importId: number;
  /** Ordered by component, metric and time. */
  readonly readings: HistoryColumns;
  /** The newest of each component and metric, in the same order. */
  readonly newest: HistoryColumns;
  /** Days in which rollups must be made. */
  readonly touched: readonly StreamDay[];
  readonly expectsRepeats: boolean;
  /** Of the lines of this block. */
  readonly counts: { readonly rows: number; readonly refused: number };
  readonly faults: readonly { readonly line: number; readonly column?: string | undefined; readonly message: string }[];
  /** Where the next block begins. */
  readonly next: { readonly offset: number; readonly line: number };
  readonly keptDays: number;
}

export interface StoredBlock {
  readonly stored: number;
  readonly conflicting: number;
}

const MOST_FAULTS = 1_000;

/**
 * Stores a block of a file with how far the import has come, in one transaction: what was interrupted goes on behind it. No alarm comes of
 * it, since nothing is told to ingest; of a reading that is stored already the first stays; a latest value only gives way to a newer one.
 */
export async function storeHistoryBlock(pool: pg.Pool, block: HistoryBlock): Promise<StoredBlock> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<StoredBlock>({
      name: 'store-history',
      text: 'select stored, conflicting from store_readings($1, $2, $3, $4, $5, $6)',
      values: [...arraysOf(block.readings), block.expectsRepeats],
    });
    const { stored, conflicting } = rows[0] ?? { stored: 0, conflicting: 0 };
    await markDays(client, block.touched);
    // Received when they were measured: they tell nothing about the device of today.
    await client.query('select store_latest_readings($1, $2, $3, $4, $5, $3)', arraysOf(block.newest));
    await tellLoaded(client, block, { stored, conflicting });
    return { stored, conflicting };
  });
}

async function markDays(client: pg.ClientBase, touched: readonly StreamDay[]): Promise<void> {
  if (touched.length === 0) return;
  await client.query(
    `insert into history_due (component_key, metric_key, day_at)
     select * from unnest($1::int4[], $2::int2[], $3::timestamptz[]) on conflict do nothing`,
    [
      int4Array(touched.map((each) => each.componentKey)),
      int2Array(touched.map((each) => each.metricKey)),
      timestamptzArray(touched.map((each) => each.day)),
    ],
  );
}

async function tellLoaded(
  client: pg.ClientBase,
  block: HistoryBlock,
  { stored, conflicting }: StoredBlock,
): Promise<void> {
  const { counts, next, readings, faults } = block;
  const given = readings.ats.length;
  const [first, last] = [least(readings.ats), -least(readings.ats.map((at) => -at))];
  await client.query(
    `update history_import set loaded_bytes = $2, next_line = $3, row_count = row_count + $4, new_count = new_count + $5,
       repeated_count = repeated_count + $6, conflicting_count = conflicting_count + $7, refused_count = refused_count + $8,
       first_at = least(first_at, $9), last_at = greatest(last_at, $10), kept_days = kept_days + $11, updated_at = now(),
       faults = case when jsonb_array_length(faults) < ${MOST_FAULTS} then faults || $12::jsonb else faults end
     where id = $1`,
    [
      ...[
        block.importId,
        next.offset,
        next.line,
        counts.rows,
        stored,
        given - stored - conflicting,
        conflicting,
        counts.refused,
      ],
      ...[given > 0 ? new Date(first) : null, given > 0 ? new Date(last) : null, block.keptDays],
      JSON.stringify(faults.slice(0, MOST_FAULTS)),
    ],
  );
}

function least(values: readonly number[]): number {
  return values.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
}

function arraysOf({ componentKeys, metricKeys, ats, values, qualities }: HistoryColumns): Buffer[] {
  return [
    int4Array(componentKeys),
    int2Array(metricKeys),
    timestamptzArray(ats),
    float8Array(values),
    int2Array(qualities),
  ];
}
