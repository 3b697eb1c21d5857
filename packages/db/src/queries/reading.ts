import { float8Array, int2Array, int4Array, timestamptzArray } from '../binary-array.ts';
import type { Queryable } from '../transaction.ts';

/** One stored measurement; `at` in epoch milliseconds. */
export interface ReadingRow {
  readonly componentKey: number;
  readonly metricKey: number;
  readonly at: number;
  readonly value: number;
  readonly quality: number;
}

export interface InsertedReadings {
  readonly stored: number;
  /** Already stored with the same value. */
  readonly duplicates: number;
  /** Already stored with another value: the first one stays. */
  readonly conflicts: number;
}

const KEYS_AND_VALUES = '$1::int4[], $2::int2[], $3::timestamptz[], $4::float8[]';

/** Adds readings, the first of each (component, metric, time) winning, and tells what became of the others. */
export async function insertReadings(client: Queryable, rows: readonly ReadingRow[]): Promise<InsertedReadings> {
  if (rows.length === 0) return { stored: 0, duplicates: 0, conflicts: 0 };
  const keysAndValues = [
    int4Array(rows.map((row) => row.componentKey)),
    int2Array(rows.map((row) => row.metricKey)),
    timestamptzArray(rows.map((row) => row.at)),
    float8Array(rows.map((row) => row.value)),
  ];
  const { rowCount } = await client.query({
    name: 'insert-readings',
    text: `insert into reading (component_key, metric_key, at, value, quality)
           select * from unnest(${KEYS_AND_VALUES}, $5::int2[]) on conflict do nothing`,
    values: [...keysAndValues, int2Array(rows.map((row) => row.quality))],
  });
  const stored = rowCount ?? 0;
  if (stored === rows.length) return { stored, duplicates: 0, conflicts: 0 };
  const conflicts = await countConflicts(client, keysAndValues);
  return { stored, duplicates: rows.length - stored - conflicts, conflicts };
}

async function countConflicts(client: Queryable, keysAndValues: readonly Buffer[]): Promise<number> {
  const { rows } = await client.query<{ conflicts: number }>(
    `select count(*)::int as conflicts
     from unnest(${KEYS_AND_VALUES}) as given (component_key, metric_key, at, value)
     join reading using (component_key, metric_key, at)
     where reading.value <> given.value`,
    [...keysAndValues],
  );
  return rows[0]?.conflicts ?? 0;
}

export interface ListReadingsQuery {
  readonly componentKey: number;
  readonly metricKey: number;
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  readonly limit: number;
  /** From the former answer's `next`. */
  readonly cursor?: string | undefined;
}

export interface ListedReading {
  readonly at: Date;
  readonly value: number;
  readonly quality: number;
}

export interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}

/** The raw readings of one component and metric in [from, to), newest first. */
export async function listRawReadings(db: Queryable, query: ListReadingsQuery): Promise<Page<ListedReading>> {
  const { rows } = await db.query<ListedReading>(
    `select at, value, quality from reading
     where component_key = $1 and metric_key = $2 and at >= $3 and at < $4
     order by at desc limit $5`,
    [query.componentKey, query.metricKey, query.from, endOf(query), query.limit + 1],
  );
  return pageOf(rows, query.limit);
}

/** Where the page ends: at the cursor, which is the time of the last item that was answered, or at `to`. */
export function endOf({ to, cursor }: ListReadingsQuery): Date {
  if (cursor === undefined) return to;
  const before = new Date(cursor);
  if (Number.isNaN(before.getTime())) return to;
  return before < to ? before : to;
}

/** `rows` holds one row more than the limit where there is a next page. */
export function pageOf<T extends { readonly at: Date }>(rows: readonly T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  const next = rows.length > limit ? (items.at(-1)?.at.toISOString() ?? null) : null;
  return { items, next };
}
