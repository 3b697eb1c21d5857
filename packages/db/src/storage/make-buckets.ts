import type { Span } from '@cityloop/domain/time/bucket';
import type pg from 'pg';
import { ALL_COMPONENTS, HOUR_MS, MINUTE_MS } from '../telemetry/rollup.ts';

/** Of one component and metric, or of all: {@link ALL_COMPONENTS}. */
interface Of {
  readonly componentKey: number;
  readonly metricKey: number;
}

export interface RollupMark extends Of {
  readonly at: Date;
}

/** A bucket to be made: where it begins and ends. */
export type BucketSpan = Of & Span;

const UPSERT = `on conflict (component_key, metric_key, at) do update set count = excluded.count, min = excluded.min,
  max = excluded.max, sum = excluded.sum, last = excluded.last`;

/**
 * Makes minutes from readings. A mark of all components is one minute; one of a component and metric is an hour of them.
 * The last value of each is looked up by its key: an aggregate in the order of time sorts every reading of the bucket.
 * Nothing is ever taken out of a bucket: readings are only added inside the window, and retention comes long after.
 */
export async function makeMinutes(client: pg.ClientBase, marks: readonly RollupMark[]): Promise<void> {
  const [shared, own] = parted(marks);
  const minutes = [...new Set(shared.map(({ at }) => at.getTime()))];
  for (const at of minutes) {
    await client.query(minutesSql('', 'source.at >= $1 and source.at < $2'), [new Date(at), new Date(at + MINUTE_MS)]);
  }
  if (own.length === 0) return;
  const hours = distinct(own.map(({ at, ...of }) => ({ ...of, from: at.getTime(), to: at.getTime() + HOUR_MS })));
  await client.query(
    minutesSql(
      'unnest($1::int4[], $2::int2[], $3::timestamptz[], $4::timestamptz[]) as mark (component_key, metric_key, from_at, to_at),',
      OF_MARK,
    ),
    columnsOf(hours),
  );
}

const OF_MARK = `source.component_key = mark.component_key and source.metric_key = mark.metric_key
  and source.at >= mark.from_at and source.at < mark.to_at`;

function minutesSql(marks: string, where: string): string {
  return `insert into reading_1m (component_key, metric_key, at, count, min, max, sum, last)
    select made.component_key, made.metric_key, made.at, made.count, made.min, made.max, made.sum, (
      select newest.value from reading as newest where newest.component_key = made.component_key
        and newest.metric_key = made.metric_key and newest.at = made.last_at)
    from (
      select source.component_key, source.metric_key, date_bin('1 minute', source.at, 'epoch') as at, count(*) as count,
        min(source.value) as min, max(source.value) as max, sum(source.value) as sum, max(source.at) as last_at
      from ${marks} reading as source where ${where} group by 1, 2, 3
    ) as made
    ${UPSERT}`;
}

const FINER = { '1h': 'reading_1m', '1d': 'reading_1h' } as const;

/**
 * Makes hours from minutes, or days from hours. Rows that begin inside a bucket that is older than `realignedBefore` were cut by
 * the clocks of another zone: the new bucket takes their place.
 */
export async function makeBuckets(
  client: pg.ClientBase,
  resolution: '1h' | '1d',
  { buckets, realignedBefore }: { readonly buckets: readonly BucketSpan[]; readonly realignedBefore: Date | undefined },
): Promise<void> {
  const [shared, own] = parted(distinct(buckets));
  const misplaced = (bucket: Span) => realignedBefore !== undefined && bucket.from < realignedBefore.getTime();
  for (const bucket of shared) {
    const [from, to] = [new Date(bucket.from), new Date(bucket.to)];
    if (misplaced(bucket)) {
      await client.query(`delete from reading_${resolution} where at > $1 and at < $2`, [from, to]);
    }
    await client.query(bucketsSql(resolution, '', 'source.at >= $1 and source.at < $2', '$1::timestamptz'), [from, to]);
  }
  if (own.length === 0) return;
  const marks =
    'unnest($1::int4[], $2::int2[], $3::timestamptz[], $4::timestamptz[]) as mark (component_key, metric_key, from_at, to_at)';
  const old = own.filter(misplaced);
  if (old.length > 0) {
    await client.query(
      `delete from reading_${resolution} as source using ${marks} where ${OF_MARK} and source.at > mark.from_at`,
      columnsOf(old),
    );
  }
  await client.query(bucketsSql(resolution, `${marks},`, OF_MARK, 'mark.from_at'), columnsOf(own));
}

function bucketsSql(resolution: '1h' | '1d', marks: string, where: string, at: string): string {
  const finer = FINER[resolution];
  return `insert into reading_${resolution} (component_key, metric_key, at, count, min, max, sum, last)
    select made.component_key, made.metric_key, made.at, made.count, made.min, made.max, made.sum, (
      select newest.last from ${finer} as newest where newest.component_key = made.component_key
        and newest.metric_key = made.metric_key and newest.at = made.last_at)
    from (
      select source.component_key, source.metric_key, ${at} as at, sum(source.count) as count, min(source.min) as min,
        max(source.max) as max, sum(source.sum) as sum, max(source.at) as last_at
      from ${marks} ${finer} as source where ${where} group by 1, 2, 3
    ) as made
    ${UPSERT}`;
}

/** What is of all components, and what is of one. */
function parted<T extends Of>(marks: readonly T[]): [T[], T[]] {
  const isShared = ({ componentKey }: T) => componentKey === ALL_COMPONENTS;
  return [marks.filter(isShared), marks.filter((mark) => !isShared(mark))];
}

/** A statement that makes a bucket twice fails. */
function distinct(buckets: readonly BucketSpan[]): BucketSpan[] {
  return [...new Map(buckets.map((each) => [`${each.componentKey}:${each.metricKey}:${each.from}`, each])).values()];
}

function columnsOf(buckets: readonly BucketSpan[]): unknown[] {
  return [
    buckets.map((bucket) => bucket.componentKey),
    buckets.map((bucket) => bucket.metricKey),
    buckets.map((bucket) => new Date(bucket.from)),
    buckets.map((bucket) => new Date(bucket.to)),
  ];
}
