import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import { float8Array, int2Array, int4Array, timestamptzArray } from '../connection/binary-array.ts';
import type { Queryable } from '../connection/transaction.ts';

/**
 * Newest wins; a reading of the same time changes nothing. `rows` holds at most one per component and metric, ordered by
 * them, so that concurrent writers lock in the same order.
 */
export async function storeLatestReadings(client: Queryable, rows: readonly TakenReading[]): Promise<void> {
  await client.query('select store_latest_readings($1, $2, $3, $4, $5, $6)', [
    int4Array(rows.map((row) => row.componentKey)),
    int2Array(rows.map((row) => row.metricKey)),
    timestamptzArray(rows.map((row) => row.at)),
    float8Array(rows.map((row) => row.value)),
    int2Array(rows.map((row) => row.quality)),
    timestamptzArray(rows.map((row) => row.receivedAt)),
  ]);
}

export interface LatestReadingRow {
  readonly componentKey: number;
  readonly metricKey: number;
  readonly component: string;
  readonly metric: string;
  readonly district: string;
  readonly at: Date;
  readonly value: number;
  readonly quality: number;
}

const LATEST = `select component_key as "componentKey", metric_key as "metricKey", component.id as component,
    metric.code as metric, component.district, latest_reading.at, value, quality
  from latest_reading
  join component on component.key = component_key
  join metric on metric.key = metric_key`;

/** Latest values by component and metric, in the order of their keys. */
export async function listLatestReadings(
  db: Queryable,
  query: {
    readonly districts?: readonly string[] | undefined;
    readonly metric?: string | undefined;
    readonly component?: string | undefined;
    readonly limit: number;
    /** Keys of component and metric of the last row of the page before. */
    readonly after?: readonly [number, number] | undefined;
  },
): Promise<LatestReadingRow[]> {
  const [afterComponent, afterMetric] = query.after ?? [-1, -1];
  const { rows } = await db.query<LatestReadingRow>(
    `${LATEST}
     where (component_key, metric_key) > ($1, $2) and component.retired_at is null
       and ($3::text[] is null or component.district = any ($3))
       and ($4::text is null or metric.code = $4)
       and ($5::text is null or component.id = $5)
     order by component_key, metric_key limit $6`,
    [afterComponent, afterMetric, query.districts ?? null, query.metric ?? null, query.component ?? null, query.limit],
  );
  return rows;
}

/** What was read last: hand it back to read on. */
export type LatestCursor = string;

/**
 * Latest values written since `cursor`, or all of them. Sees every committed change at least once and may repeat some:
 * the cursor is the oldest transaction that still ran, not a time, since transactions commit out of order.
 */
export async function listLatestReadingsSince(
  db: Queryable,
  cursor: LatestCursor | undefined,
): Promise<{ readonly items: LatestReadingRow[]; readonly cursor: LatestCursor }> {
  const { rows } = await db.query<{ cursor: string }>(
    `select pg_snapshot_xmin(pg_current_snapshot())::xid::text as cursor`,
  );
  const { rows: items } = await db.query<LatestReadingRow>(
    `${LATEST} where $1::text is null or age(latest_reading.xmin) <= age($1::text::xid)`,
    [cursor ?? null],
  );
  return { items, cursor: rows[0]?.cursor ?? cursor ?? '0' };
}
