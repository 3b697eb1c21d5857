import type pg from 'pg';
import { ALL_COMPONENTS, HOUR_MS, MINUTE_MS } from '../telemetry/rollup.ts';
import { joinSpans } from '../telemetry/span-set.ts';
import type { RollupMark } from './make-buckets.ts';
import { PARTITIONED_TABLES } from './partition.ts';

/** Late readings may arrive for 7 days: chunks that end before that are compressed. */
const COMPRESS_AFTER = '8 days';
/** By the day they are as few as the streams. */
const COMPRESSED_ROLLUPS = ['reading_1m', 'reading_1h'] as const;

const COLUMNSTORE = `timescaledb.compress, timescaledb.compress_segmentby = 'component_key, metric_key',
  timescaledb.compress_orderby = 'at desc'`;

/**
 * TimescaleDB Community: a continuous aggregate of minutes, columnstore, and a policy that compresses readings.
 * Refreshing is left to maintenance, which knows the touched minutes exactly; and with it compressing what was refreshed,
 * since TimescaleDB 2.19 allows no policy for that without one that refreshes. Hours and days are the city's, whose zone may
 * change: an aggregate can't be cut anew without losing what its readings have left, so they are tables, as elsewhere.
 */
export async function createContinuousAggregates(client: pg.ClientBase): Promise<void> {
  // Two indexes of one column and the time each would be made; charts ask for one component and metric.
  await client.query(
    `create materialized view if not exists reading_1m
       with (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) as
     select component_key, metric_key, time_bucket(interval '1 minute', at) as at,
       count(*) as count, min(value) as min, max(value) as max, sum(value) as sum, last(value, at) as last
     from reading group by 1, 2, 3
     with no data`,
  );
  await client.query('create index if not exists reading_1m_key_idx on reading_1m (component_key, metric_key, at)');
  // As many days as a native partition has; ten by default.
  for (const { table, days } of PARTITIONED_TABLES) {
    await client.query(`select set_chunk_time_interval('${table}', interval '${days} days')`);
  }
  await client.query(`alter table reading set (${COLUMNSTORE})`);
  await client.query(`alter table reading_1h set (${COLUMNSTORE})`);
  await client.query(`alter materialized view reading_1m set (${COLUMNSTORE})`);
  await client.query(
    `select add_compression_policy('reading', compress_after => interval '${COMPRESS_AFTER}', if_not_exists => true)`,
  );
}

/** Makes the minutes of these marks again: as few whole ranges as they join to. Outside of a transaction. */
export async function refreshMinutes(client: pg.ClientBase, marks: readonly RollupMark[]): Promise<void> {
  const spans = marks.map(({ componentKey, at }) => ({
    from: at.getTime(),
    to: at.getTime() + (componentKey === ALL_COMPONENTS ? MINUTE_MS : HOUR_MS),
  }));
  for (const { from, to } of joinSpans(spans)) {
    await client.query(`call refresh_continuous_aggregate('reading_1m', $1::timestamptz, $2::timestamptz)`, [
      new Date(from),
      new Date(to),
    ]);
  }
}

const FORMER = ['reading_1d', 'reading_1h'] as const;
const COPIED_DAYS = 30;

/** Hours and days of a city that was prepared when they were continuous aggregates step aside for the tables. */
export async function setFormerAggregatesAside(client: pg.ClientBase): Promise<void> {
  for (const name of FORMER) {
    const { rowCount } = await client.query(
      'select from timescaledb_information.continuous_aggregates where view_name = $1',
      [name],
    );
    if (rowCount) await client.query(`alter materialized view ${name} rename to ${name}_former`);
  }
}

/** Copies them, some weeks at a time, and drops them; goes on where it was interrupted. */
export async function takeOverFormerAggregates(client: pg.ClientBase): Promise<void> {
  for (const name of FORMER) {
    const { rows: found } = await client.query<{ view: string | null }>('select to_regclass($1)::text as view', [
      `${name}_former`,
    ]);
    if (!found[0]?.view) continue;
    const { rows } = await client.query<{ from: Date }>(
      `select generate_series(min(at), max(at), interval '${COPIED_DAYS} days') as from from ${name}_former`,
    );
    for (const { from } of rows) {
      await client.query(
        `insert into ${name} select component_key, metric_key, at, count, min, max, sum, last from ${name}_former
         where at >= $1 and at < $1::timestamptz + interval '${COPIED_DAYS} days' on conflict do nothing`,
        [from],
      );
    }
    await client.query(`drop materialized view ${name}_former`);
  }
}

/** Compresses minutes and hours that no late reading can touch any more, each chunk in a transaction of its own. */
export async function compressRollups(client: pg.ClientBase, now: Date): Promise<void> {
  for (const view of COMPRESSED_ROLLUPS) {
    const { rows } = await client.query<{ chunk: string }>(
      'select chunk::text from show_chunks($1::regclass, older_than => $2::timestamptz - $3::interval) as chunk',
      [view, now, COMPRESS_AFTER],
    );
    for (const { chunk } of rows) {
      await client.query('select compress_chunk($1::regclass, if_not_compressed => true)', [chunk]);
    }
  }
}

/** Maintenance drops by itself: a policy would drop what was imported as history. A city of before has some. */
export async function removeRetentionPolicies(client: pg.ClientBase): Promise<void> {
  for (const table of ['reading', 'reading_1m', 'reading_1h']) {
    await client.query(`select remove_retention_policy('${table}', if_exists => true)`);
  }
}
