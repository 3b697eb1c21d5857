import { float8Array, int2Array, int4Array, timestamptzArray } from '@cityloop/db/connection/binary-array';
import { claimLane, storeTelemetry } from '@cityloop/db/ingest/ingest-lane';
import { bucketsTouchedBy } from '@cityloop/db/telemetry/rollup';
import type { TakenReading } from '@cityloop/domain/telemetry/reading';
import type pg from 'pg';

/** Stores sorted rows, and tells how many were new. */
export type StoreRows = (rows: readonly TakenReading[]) => Promise<number>;

/** As ingest does: after a batch with repeats, more of them are expected for so many batches. */
const REPEATS_EXPECTED_FOR = 20;

function expectRepeats(): { isExpected(): boolean; learn(isAllNew: boolean): void } {
  let expectedFor = 0;
  return {
    isExpected: () => expectedFor > 0,
    learn(isAllNew) {
      expectedFor = isAllNew ? Math.max(0, expectedFor - 1) : REPEATS_EXPECTED_FOR;
    },
  };
}

/** The part of CityLoop's statement that stores readings: what a COPY into the same table does. */
export async function openReadingsWriter(client: pg.Client): Promise<StoreRows> {
  const repeats = expectRepeats();
  return async (rows) => {
    const { rows: answered } = await client.query<{ stored: number }>({
      name: 'store-readings',
      text: 'select stored from store_readings($1, $2, $3, $4, $5, $6)',
      values: [
        int4Array(rows.map((row) => row.componentKey)),
        int2Array(rows.map((row) => row.metricKey)),
        timestamptzArray(rows.map((row) => row.at)),
        float8Array(rows.map((row) => row.value)),
        int2Array(rows.map((row) => row.quality)),
        repeats.isExpected(),
      ],
    });
    const stored = answered[0]?.stored ?? 0;
    repeats.learn(stored === rows.length);
    return stored;
  };
}

/** The whole statement of ingest: readings, latest values, touched buckets of rollups, counts, and the number of the batch. */
export async function openBatchWriter(client: pg.Client): Promise<StoreRows> {
  const lane = await claimLane(client, 'bench', 'telemetry');
  const repeats = expectRepeats();
  let number = 0;
  return async (rows) => {
    number += 1;
    const { status, stored } = await storeTelemetry(client, lane, {
      number,
      messages: rows.length,
      readings: rows,
      repeats: 0,
      conflicts: 0,
      expectsRepeats: repeats.isExpected(),
      latest: newestOf(rows),
      touched: bucketsTouchedBy(rows, Date.now()),
    });
    if (status !== 'new') throw new Error(`batch ${number} was not written: ${status}`);
    repeats.learn(stored === rows.length);
    return stored;
  };
}

/** Of rows sorted by component, metric and time. */
function newestOf(rows: readonly TakenReading[]): TakenReading[] {
  return rows.filter((row, index) => {
    const next = rows[index + 1];
    return next?.componentKey !== row.componentKey || next.metricKey !== row.metricKey;
  });
}
