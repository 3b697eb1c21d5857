import type { Queryable } from '../connection/transaction.ts';

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
