import type pg from 'pg';
import { LOCKS } from '../connection/advisory-lock.ts';
import type { Queryable } from '../connection/transaction.ts';
import { ensureDayPartitions, PARTITIONED_TABLES } from '../storage/partition.ts';
import type { TelemetryRetention } from '../storage/telemetry-retention.ts';
import type { StorageKind } from '../storage/telemetry-storage.ts';

export const DAY_MS = 86_400_000;
/** A chunk of TimescaleDB for readings of before: a decade in days would be thousands of tables. */
const CHUNK_DAYS = 30;

export interface ReserveOptions {
  readonly kind: StorageKind;
  readonly retention: TelemetryRetention;
  readonly now: Date;
}

/**
 * Makes room for readings of these days (their beginnings in UTC, epoch milliseconds), before any is stored: those beyond
 * retention are entered as history, which retention leaves alone, and what has no partition or chunk gets one. Waits for a round of
 * maintenance to end: it must not drop what is entered meanwhile. Returns how many days were entered.
 */
export async function reserveDays(
  client: pg.ClientBase,
  days: readonly number[],
  options: ReserveOptions,
): Promise<number> {
  await client.query('select pg_advisory_lock($1)', [LOCKS.maintenance]);
  try {
    const kept = days.filter((day) => day + DAY_MS <= options.now.getTime() - options.retention.rawDays * DAY_MS);
    const entered = await enterDays(client, kept, options);
    if (options.kind === 'plain') await makePartitions(client, days, options);
    else await makeChunks(client, kept);
    return entered;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCKS.maintenance]);
  }
}

async function enterDays(client: pg.ClientBase, days: readonly number[], options: ReserveOptions): Promise<number> {
  const minutesFrom = options.now.getTime() - options.retention.minuteDays * DAY_MS;
  const { rowCount } = await client.query(
    `insert into history_day (day_at, has_minutes) select day_at, day_at >= $2 from unnest($1::timestamptz[]) as day_at
     on conflict do nothing`,
    [days.map((day) => new Date(day)), new Date(minutesFrom)],
  );
  return rowCount ?? 0;
}

async function makePartitions(client: pg.ClientBase, days: readonly number[], options: ReserveOptions): Promise<void> {
  const { rawDays, minuteDays } = options.retention;
  const monthsBefore = options.now.getTime() - rawDays * DAY_MS;
  const minutesFrom = options.now.getTime() - minuteDays * DAY_MS;
  for (const partitioned of PARTITIONED_TABLES) {
    const needed = partitioned.table === 'reading' ? days : days.filter((day) => day >= minutesFrom);
    await ensureDayPartitions(client, partitioned, { days: needed, monthsBefore });
  }
}

/** The interval counts for chunks that this transaction makes, and is what it was for all others. */
async function makeChunks(client: pg.ClientBase, days: readonly number[]): Promise<void> {
  const { rows } = await client.query<{ day: Date }>(
    `select day from unnest($1::timestamptz[]) as day where not exists (
       select from timescaledb_information.chunks
       where hypertable_name = 'reading' and range_start <= day and range_end > day) order by day`,
    [days.map((day) => new Date(day))],
  );
  let madeTo = Number.NEGATIVE_INFINITY;
  for (const { day } of rows) {
    if (day.getTime() < madeTo) continue;
    await client.query('begin');
    await client.query(`select set_chunk_time_interval('reading', interval '${CHUNK_DAYS} days')`);
    // A row makes its chunk; key 0 is no component's.
    await client.query('insert into reading (component_key, metric_key, at, value) values (0, 0, $1, 0)', [day]);
    await client.query('delete from reading where component_key = 0 and metric_key = 0 and at = $1', [day]);
    await client.query(`select set_chunk_time_interval('reading', interval '1 day')`);
    const made = await client.query<{ to: Date }>(
      `select range_end as to from timescaledb_information.chunks
       where hypertable_name = 'reading' and range_start <= $1 and range_end > $1`,
      [day],
    );
    await client.query('commit');
    madeTo = made.rows[0]?.to.getTime() ?? madeTo;
  }
}

export interface StreamDay {
  readonly componentKey: number;
  readonly metricKey: number;
  /** Beginning of the day in UTC, epoch milliseconds. */
  readonly day: number;
}

/**
 * Which of these days are known by rollups alone: their readings are gone, so that nobody can tell any more which reading is a repeat, and
 * rollups made again would lose what only they hold.
 */
export async function listSummedDays(db: Queryable, days: readonly StreamDay[]): Promise<StreamDay[]> {
  const { rows } = await db.query<{ componentKey: number; metricKey: number; at: Date }>(
    `select given.component_key as "componentKey", given.metric_key as "metricKey", given.day_at as at
     from unnest($1::int4[], $2::int2[], $3::timestamptz[]) as given (component_key, metric_key, day_at)
     where exists (select from reading_1h as hour where hour.component_key = given.component_key
         and hour.metric_key = given.metric_key and hour.at >= given.day_at and hour.at < given.day_at + interval '24 hours')
       and not exists (select from reading where reading.component_key = given.component_key
         and reading.metric_key = given.metric_key and reading.at >= given.day_at and reading.at < given.day_at + interval '24 hours')`,
    [days.map((each) => each.componentKey), days.map((each) => each.metricKey), days.map((each) => new Date(each.day))],
  );
  return rows.map(({ componentKey, metricKey, at }) => ({ componentKey, metricKey, day: at.getTime() }));
}

/** From where to where retention may drop: the gaps between the days of history, before `limit`. */
export async function listForgettable(
  db: Queryable,
  limit: Date,
): Promise<{ readonly from: Date | null; readonly to: Date }[]> {
  const { rows } = await db.query<{ from: Date | null; to: Date }>(
    `select lag(day_at + interval '24 hours') over (order by day_at) as from, day_at as to
     from (select day_at from history_day where day_at < $1 union all select $1) as edge order by 2`,
    [limit],
  );
  return rows.filter(({ from, to }) => from === null || from < to);
}
