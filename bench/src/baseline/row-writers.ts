import type pg from 'pg';
import { openBatchWriter, openReadingsWriter, type StoreRows } from './city-writer.ts';
import { copyRows } from './copy-rows.ts';
import { insertReadings } from './insert-readings.ts';

/** One way to bring batches of rows into a table, each in a transaction of its own. */
export interface RowWriter {
  readonly name: string;
  readonly table: string;
  /** It leaves out what is stored already; one that doesn't fails on it. */
  readonly takesRepeats: boolean;
  /** What is to be done before the first batch is not measured. */
  open(client: pg.Client): Promise<StoreRows>;
}

/** Columns as `reading` has them, without its key: what storing costs at least. */
const KEYLESS_TABLE = 'reading_without_key';
const STAGING_TABLE = 'reading_staging';

const opened = (store: (client: pg.Client) => StoreRows) => async (client: pg.Client) => store(client);

const copyInto = (table: string) =>
  opened((client) => async (rows) => {
    await copyRows(client, table, rows);
    return rows.length;
  });

export const ROW_WRITERS: readonly RowWriter[] = [
  { name: 'COPY binary, no key', table: KEYLESS_TABLE, takesRepeats: false, open: copyInto(KEYLESS_TABLE) },
  { name: 'COPY binary, keyed', table: 'reading', takesRepeats: false, open: copyInto('reading') },
  {
    name: 'COPY to staging, INSERT ON CONFLICT',
    table: 'reading',
    takesRepeats: true,
    async open(client) {
      await client.query(`create temporary table if not exists ${STAGING_TABLE} (like reading) on commit delete rows`);
      return async (rows) => {
        await client.query('begin');
        await copyRows(client, STAGING_TABLE, rows);
        const { rowCount } = await client.query(
          `insert into reading select * from ${STAGING_TABLE} on conflict do nothing`,
        );
        await client.query('commit');
        return rowCount ?? 0;
      };
    },
  },
  {
    name: 'INSERT unnest ON CONFLICT',
    table: 'reading',
    takesRepeats: true,
    open: opened((client) => (rows) => insertReadings(client, rows)),
  },
  { name: 'CityLoop, readings alone', table: 'reading', takesRepeats: true, open: openReadingsWriter },
  {
    name: 'CityLoop, with latest values, rollup marks, counts',
    table: 'reading',
    takesRepeats: true,
    open: openBatchWriter,
  },
];

/** Creates the keyless table beside `reading`. */
export async function createKeylessTable(client: pg.Client): Promise<void> {
  await client.query(`create table ${KEYLESS_TABLE} (
    component_key integer not null, metric_key smallint not null, at timestamptz not null,
    value double precision not null, quality smallint not null)`);
}
