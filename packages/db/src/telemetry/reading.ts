import type { Queryable } from '../connection/transaction.ts';

export interface ListReadingsQuery {
  readonly componentKey: number;
  readonly metricKey: number;
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  readonly limit: number;
}

export interface ListedReading {
  readonly at: Date;
  readonly value: number;
  readonly quality: number;
}

/** The raw readings of one component and metric in [from, to), newest first. */
export async function listRawReadings(db: Queryable, query: ListReadingsQuery): Promise<ListedReading[]> {
  const { rows } = await db.query<ListedReading>(
    `select at, value, quality from reading
     where component_key = $1 and metric_key = $2 and at >= $3 and at < $4
     order by at desc limit $5`,
    [query.componentKey, query.metricKey, query.from, query.to, query.limit],
  );
  return rows;
}
