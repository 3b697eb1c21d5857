import type pg from 'pg';
import { PARTITIONED_TABLES } from './partition.ts';
import type { TelemetryRetention } from './telemetry-retention.ts';

/** What each rollup is made of. `last` and `sum` roll up further without the raw readings. */
const AGGREGATES = [
  {
    view: 'reading_1m',
    bucket: '1 minute',
    from: `count(*) as count, min(value) as min, max(value) as max, sum(value) as sum, last(value, at) as last from reading`,
  },
  {
    view: 'reading_1h',
    bucket: '1 hour',
    from: `sum(count)::bigint as count, min(min) as min, max(max) as max, sum(sum) as sum, last(last, at) as last from reading_1m`,
  },
  {
    view: 'reading_1d',
    bucket: '1 day',
    from: `sum(count)::bigint as count, min(min) as min, max(max) as max, sum(sum) as sum, last(last, at) as last from reading_1h`,
  },
] as const;

/** Late readings may arrive for 7 days: chunks that end before that are compressed. */
const COMPRESS_AFTER = '8 days';
/** By the day they are as few as the streams. */
const COMPRESSED_AGGREGATES = ['reading_1m', 'reading_1h'] as const;

const COLUMNSTORE = `timescaledb.compress, timescaledb.compress_segmentby = 'component_key, metric_key',
  timescaledb.compress_orderby = 'at desc'`;

/**
 * TimescaleDB Community: hierarchical continuous aggregates, columnstore, and a policy that compresses readings.
 * Refreshing is left to maintenance, which knows the touched buckets exactly; and with it compressing what was refreshed,
 * since TimescaleDB 2.19 allows no policy for that without one that refreshes.
 */
export async function createContinuousAggregates(client: pg.ClientBase): Promise<void> {
  for (const { view, bucket, from } of AGGREGATES) {
    // Two indexes of one column and the time each would be made; charts ask for one component and metric.
    await client.query(
      `create materialized view if not exists ${view}
         with (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) as
       select component_key, metric_key, time_bucket(interval '${bucket}', at) as at, ${from} group by 1, 2, 3
       with no data`,
    );
    await client.query(`create index if not exists ${view}_key_idx on ${view} (component_key, metric_key, at)`);
  }
  // As many days as a native partition has; ten by default.
  for (const { table, days } of PARTITIONED_TABLES) {
    await client.query(`select set_chunk_time_interval('${table}', interval '${days} days')`);
  }
  await client.query(`alter table reading set (${COLUMNSTORE})`);
  for (const view of COMPRESSED_AGGREGATES) await client.query(`alter materialized view ${view} set (${COLUMNSTORE})`);
  await client.query(
    `select add_compression_policy('reading', compress_after => interval '${COMPRESS_AFTER}', if_not_exists => true)`,
  );
}

/** Compresses minutes and hours that no late reading can touch any more, each chunk in a transaction of its own. */
export async function compressAggregates(client: pg.ClientBase, now: Date): Promise<void> {
  for (const view of COMPRESSED_AGGREGATES) {
    const { rows } = await client.query<{ chunk: string }>(
      'select chunk::text from show_chunks($1::regclass, older_than => $2::timestamptz - $3::interval) as chunk',
      [view, now, COMPRESS_AFTER],
    );
    for (const { chunk } of rows) {
      await client.query('select compress_chunk($1::regclass, if_not_compressed => true)', [chunk]);
    }
  }
}

/**
 * Makes TimescaleDB Community's retention policies those of this configuration; one that fits already is left alone.
 * For maintenance alone: a policy runs as soon as it is added, and only maintenance knows the configured days.
 */
export async function setRetentionPolicies(client: pg.ClientBase, retention: TelemetryRetention): Promise<void> {
  const kept = [
    ['reading', retention.rawDays],
    ['reading_1m', retention.minuteDays],
    ['reading_1h', retention.hourDays],
  ] as const;
  for (const [table, days] of kept) {
    if (await hasRetentionPolicy(client, table, days)) continue;
    // Adding with if_not_exists would keep another interval; both statements are one transaction, being one query.
    await client.query(
      `select remove_retention_policy('${table}', if_exists => true);
       select add_retention_policy('${table}', interval '${days} days')`,
    );
  }
}

/** The jobs name a continuous aggregate by the hypertable behind it. */
async function hasRetentionPolicy(client: pg.ClientBase, table: string, days: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from timescaledb_information.jobs as job
     left join timescaledb_information.continuous_aggregates as aggregate
       on aggregate.materialization_hypertable_schema = job.hypertable_schema
       and aggregate.materialization_hypertable_name = job.hypertable_name
     where job.proc_name = 'policy_retention' and coalesce(aggregate.view_name, job.hypertable_name) = $1
       and (job.config ->> 'drop_after')::interval = $2::interval`,
    [table, `${days} days`],
  );
  return rowCount !== null && rowCount > 0;
}
