import type pg from 'pg';
import { ALL_COMPONENTS, BUCKET_MS, RECENT_MS, type RollupResolution } from '../telemetry/rollup.ts';
import type { StorageKind } from './telemetry-storage.ts';

/**
 * Minutes are made from readings, hours from minutes, days from hours. `rollup_touched` says which minutes and hours of
 * readings changed, `rollup_due` which hours and days wait for them. Until a bucket is made, telemetry/rollup computes it
 * from the readings, so nobody sees a wrong one; this only has to get there.
 *
 * An hour of the whole city is made once it is over and no reading counts as recent in it any more; a late reading
 * marks the hour of its own component and metric, which is made at once.
 */

const TOUCHED_AT_ONCE = 20_000;
const DUE_AT_ONCE = 2_000;
/** A minute of the whole city is made once it is over and so long past: its last readings are on their way until then. */
const SETTLE_MS = 10_000;

interface Bucket {
  readonly componentKey: number;
  readonly metricKey: number;
  readonly at: Date;
}

/**
 * Makes every bucket that is due at `now`. Returns how many there were. What is touched meanwhile waits for the next call:
 * a stream of readings that are a minute late would otherwise have their minute made again without end.
 */
export async function recomputeRollups(client: pg.ClientBase, kind: StorageKind, now: Date): Promise<number> {
  let buckets = 0;
  const touched: Touched = { now, lastId: await readLastTouched(client) };
  for (;;) {
    const made = kind === 'community' ? await refreshTouched(client, touched) : await recomputeTouched(client, touched);
    if (made === 0) break;
    buckets += made;
  }
  for (const resolution of ['1h', '1d'] as const) {
    for (;;) {
      const made = await makeDue(client, kind, resolution, now);
      if (made === 0) break;
      buckets += made;
    }
  }
  return buckets;
}

interface Touched {
  readonly now: Date;
  readonly lastId: string;
}

async function readLastTouched(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ id: string }>('select coalesce(max(id), 0) as id from rollup_touched');
  return rows[0]?.id ?? '0';
}

/** The current minute waits: it would be made again and again. */
const SELECT_TOUCHED = `select id from rollup_touched
  where id <= $2::int8 and (component_key <> ${ALL_COMPONENTS} or at <= $1::timestamptz - $3::interval)
  order by id limit ${TOUCHED_AT_ONCE}`;

function touchedParameters({ now, lastId }: Touched): unknown[] {
  return [now, lastId, interval(BUCKET_MS['1m'] + SETTLE_MS)];
}

/** Readings that commit between the two statements bring marks of their own, which stay for the next round. */
async function recomputeTouched(client: pg.ClientBase, touched: Touched): Promise<number> {
  await client.query('begin');
  try {
    const { rows } = await client.query<Bucket>(
      `with taken as (
         delete from rollup_touched where id in (${SELECT_TOUCHED}) returning component_key, metric_key, at
       )
       select distinct component_key as "componentKey", metric_key as "metricKey", at from taken order by at`,
      touchedParameters(touched),
    );
    await recompute(client, '1m', rows);
    await markDue(client, '1h', rows);
    await client.query('commit');
    return rows.length;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

async function makeDue(client: pg.ClientBase, kind: StorageKind, resolution: '1h' | '1d', now: Date): Promise<number> {
  const { rows } = await client.query<Bucket>(
    `select component_key as "componentKey", metric_key as "metricKey", at from rollup_due
     where resolution = $1 and at <= $2::timestamptz - $3::interval - case component_key when 0 then $4::interval else '0' end
     order by at limit ${DUE_AT_ONCE}`,
    [resolution, now, interval(BUCKET_MS[resolution]), interval(RECENT_MS)],
  );
  if (rows.length === 0) return 0;
  // Outside of the transaction: TimescaleDB refreshes in transactions of its own. Only this process makes buckets.
  if (kind === 'community') await refresh(client, resolution, rows);
  await client.query('begin');
  try {
    if (kind !== 'community') await recompute(client, resolution, rows);
    if (resolution === '1h') await markDue(client, '1d', rows);
    await client.query(
      `delete from rollup_due using unnest($2::int4[], $3::int2[], $4::timestamptz[]) as made (component_key, metric_key, at)
       where resolution = $1 and rollup_due.component_key = made.component_key
         and rollup_due.metric_key = made.metric_key and rollup_due.at = made.at`,
      [resolution, ...columnsOf(rows)],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
  return rows.length;
}

async function markDue(client: pg.ClientBase, resolution: '1h' | '1d', buckets: readonly Bucket[]): Promise<void> {
  await client.query(
    `insert into rollup_due (resolution, component_key, metric_key, at)
     select distinct $1, component_key, metric_key, date_bin($5::interval, at, 'epoch')
     from unnest($2::int4[], $3::int2[], $4::timestamptz[]) as touched (component_key, metric_key, at)
     on conflict do nothing`,
    [resolution, ...columnsOf(buckets), interval(BUCKET_MS[resolution])],
  );
}

const FINER = { '1m': 'reading', '1h': 'reading_1m', '1d': 'reading_1h' } as const;

/** A mark of all components spans one bucket; one of a component and metric spans an hour of minutes, or one bucket. */
async function recompute(
  client: pg.ClientBase,
  resolution: RollupResolution,
  buckets: readonly Bucket[],
): Promise<void> {
  const shared = buckets.filter((bucket) => bucket.componentKey === ALL_COMPONENTS);
  const own = buckets.filter((bucket) => bucket.componentKey !== ALL_COMPONENTS);
  const bucketMs = BUCKET_MS[resolution];
  for (const { at } of shared) {
    await client.query(recomputeSql(resolution, 'source.at >= $2 and source.at < $2::timestamptz + $3::interval'), [
      interval(bucketMs),
      at,
      interval(bucketMs),
    ]);
  }
  if (own.length === 0) return;
  const spanMs = resolution === '1m' ? BUCKET_MS['1h'] : bucketMs;
  await client.query(
    recomputeSql(
      resolution,
      `source.component_key = mark.component_key and source.metric_key = mark.metric_key
         and source.at >= mark.at and source.at < mark.at + $5::interval`,
      'unnest($2::int4[], $3::int2[], $4::timestamptz[]) as mark (component_key, metric_key, at),',
    ),
    [interval(bucketMs), ...columnsOf(own), interval(spanMs)],
  );
}

/**
 * Nothing is ever taken out of a bucket: readings are only added inside the window, and retention comes long after. The last
 * value of each is looked up by its key: an aggregate in the order of time sorts every reading of the bucket.
 */
function recomputeSql(resolution: RollupResolution, where: string, marks = ''): string {
  const finer = FINER[resolution];
  const [aggregates, last] =
    resolution === '1m'
      ? ['count(*) as count, min(source.value) as min, max(source.value) as max, sum(source.value) as sum', 'value']
      : ['sum(source.count) as count, min(source.min) as min, max(source.max) as max, sum(source.sum) as sum', 'last'];
  return `insert into reading_${resolution} (component_key, metric_key, at, count, min, max, sum, last)
    select made.component_key, made.metric_key, made.at, made.count, made.min, made.max, made.sum, (
      select newest.${last} from ${finer} as newest where newest.component_key = made.component_key
        and newest.metric_key = made.metric_key and newest.at = made.last_at)
    from (
      select source.component_key, source.metric_key, date_bin($1::interval, source.at, 'epoch') as at, ${aggregates},
        max(source.at) as last_at
      from ${marks} ${finer} as source where ${where} group by 1, 2, 3
    ) as made
    on conflict (component_key, metric_key, at) do update set count = excluded.count, min = excluded.min,
      max = excluded.max, sum = excluded.sum, last = excluded.last`;
}

/** TimescaleDB Community: the same marks, made by its continuous aggregates. */
async function refreshTouched(client: pg.ClientBase, touched: Touched): Promise<number> {
  const { rows } = await client.query<Bucket & { id: number }>(
    `select id::float8 as id, component_key as "componentKey", metric_key as "metricKey", at
     from rollup_touched where id in (${SELECT_TOUCHED})`,
    touchedParameters(touched),
  );
  if (rows.length === 0) return 0;
  await refresh(client, '1m', rows);
  await client.query(
    `with taken as (delete from rollup_touched where id = any ($1::int8[]))
     insert into rollup_due (resolution, component_key, metric_key, at)
     select distinct '1h', component_key, metric_key, date_bin('1 hour', at, 'epoch')
     from unnest($2::int4[], $3::int2[], $4::timestamptz[]) as touched (component_key, metric_key, at)
     on conflict do nothing`,
    [rows.map((row) => row.id), ...columnsOf(rows)],
  );
  return rows.length;
}

async function refresh(client: pg.ClientBase, resolution: RollupResolution, buckets: readonly Bucket[]): Promise<void> {
  for (const { from, to } of rangesOf(resolution, buckets)) {
    await client.query(`call refresh_continuous_aggregate('reading_${resolution}', $1::timestamptz, $2::timestamptz)`, [
      from,
      to,
    ]);
  }
}

/** The buckets as few whole ranges, neighbours joined. */
function rangesOf(resolution: RollupResolution, buckets: readonly Bucket[]): { from: Date; to: Date }[] {
  const bucketMs = BUCKET_MS[resolution];
  const spans = buckets
    .map(({ componentKey, at }) => {
      const from = Math.floor(at.getTime() / bucketMs) * bucketMs;
      const isHour = resolution === '1m' && componentKey !== ALL_COMPONENTS;
      return { from, to: from + (isHour ? BUCKET_MS['1h'] : bucketMs) };
    })
    .sort((a, b) => a.from - b.from);
  const ranges: { from: number; to: number }[] = [];
  for (const span of spans) {
    const last = ranges.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else ranges.push(span);
  }
  return ranges.map(({ from, to }) => ({ from: new Date(from), to: new Date(to) }));
}

function columnsOf(buckets: readonly Bucket[]): [number[], number[], Date[]] {
  return [
    buckets.map((bucket) => bucket.componentKey),
    buckets.map((bucket) => bucket.metricKey),
    buckets.map((bucket) => bucket.at),
  ];
}

function interval(ms: number): string {
  return `${ms} milliseconds`;
}
