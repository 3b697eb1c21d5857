import { float8Array, int2Array, int4Array, timestamptzArray } from '@cityloop/db/connection/binary-array';
import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import type pg from 'pg';

/** Rows into a keyed table with the one statement that anybody would write: what is stored already is left out. */
export async function insertReadings(client: pg.ClientBase, rows: readonly TakenReading[]): Promise<number> {
  const { rowCount } = await client.query({
    name: 'insert-readings',
    text: `insert into reading (component_key, metric_key, at, value, quality)
           select * from unnest($1::int4[], $2::int2[], $3::timestamptz[], $4::float8[], $5::int2[])
           on conflict do nothing`,
    values: [
      int4Array(rows.map((row) => row.componentKey)),
      int2Array(rows.map((row) => row.metricKey)),
      timestamptzArray(rows.map((row) => row.at)),
      float8Array(rows.map((row) => row.value)),
      int2Array(rows.map((row) => row.quality)),
    ],
  });
  return rowCount ?? 0;
}
