import { localSpan, localStarts, type Span } from '@cityloop/domain/time/bucket';
import type { Zone } from '@cityloop/domain/time/zone';
import type pg from 'pg';
import { refreshMinutes } from '../storage/continuous-aggregate.ts';
import { type BucketSpan, makeBuckets, makeMinutes } from '../storage/make-buckets.ts';
import { alignRollups } from '../storage/rollup-zone.ts';
import type { StorageKind } from '../storage/telemetry-storage.ts';
import { HOUR_MS } from '../telemetry/rollup.ts';
import { joinSpans } from '../telemetry/span-set.ts';
import { DAY_MS } from './history-day.ts';

/** Days of streams in one transaction. */
const DAYS_AT_ONCE = 2_000;

interface DueDay {
  readonly componentKey: number;
  readonly metricKey: number;
  readonly at: Date;
}

/**
 * Makes the rollups of imported readings, the oldest days first, some thousand days of streams at a time: hours of readings, days of hours, and
 * minutes where such are kept. Until then telemetry/list-rollups reads the readings. Returns how many days were made; 0 at the end.
 * Only where maintenance's lock is held.
 */
export async function sumHistory(client: pg.ClientBase, kind: StorageKind, now: Date): Promise<number> {
  const { zone } = await alignRollups(client, now);
  const { rows } = await client.query<DueDay>(
    `select component_key as "componentKey", metric_key as "metricKey", day_at as at
     from history_due order by day_at, component_key, metric_key limit ${DAYS_AT_ONCE}`,
  );
  if (rows.length === 0) return 0;
  const withMinutes = await listWithMinutes(client, rows);
  if (kind === 'community') await refreshMinutes(client, withMinutes);
  await client.query('begin');
  try {
    if (kind !== 'community') await makeMinutes(client, withMinutes);
    const hours = rows.map((due) => ({ ...due, ...cover(due.at.getTime(), 'hour', zone) }));
    await makeHours(client, joinByStream(hours), zone);
    const days = joinByStream(rows.map((due) => ({ ...due, ...cover(due.at.getTime(), 'day', zone) })));
    await makeBuckets(client, '1d', {
      buckets: days.flatMap((span) => bucketsOf(span, zone)),
      realignedBefore: undefined,
    });
    await client.query(
      `delete from history_due as due using unnest($1::int4[], $2::int2[], $3::timestamptz[]) as made (component_key, metric_key, day_at)
       where due.component_key = made.component_key and due.metric_key = made.metric_key and due.day_at = made.day_at`,
      [rows.map((row) => row.componentKey), rows.map((row) => row.metricKey), rows.map((row) => row.at)],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
  return rows.length;
}

/** Hours of minutes to be made, as late readings mark them: of the days that keep minutes. */
async function listWithMinutes(client: pg.ClientBase, days: readonly DueDay[]): Promise<DueDay[]> {
  const distinct = [...new Set(days.map(({ at }) => at.getTime()))];
  const { rows } = await client.query<{ day: Date }>(
    'select day_at as day from history_day where not has_minutes and day_at = any ($1)',
    [distinct.map((at) => new Date(at))],
  );
  const without = new Set(rows.map(({ day }) => day.getTime()));
  return days
    .filter(({ at }) => !without.has(at.getTime()))
    .flatMap((day) =>
      Array.from({ length: 24 }, (_, hour) => ({ ...day, at: new Date(day.at.getTime() + hour * HOUR_MS) })),
    );
}

/** The local hours, or days, that a day of UTC touches. */
function cover(day: number, unit: 'hour' | 'day', zone: Zone): Span {
  return { from: localSpan(day, unit, zone).from, to: localSpan(day + DAY_MS - 1, unit, zone).to };
}

function joinByStream(spans: readonly BucketSpan[]): BucketSpan[] {
  const streams = new Map<string, BucketSpan[]>();
  for (const span of spans) {
    const key = `${span.componentKey}:${span.metricKey}`;
    const own = streams.get(key);
    if (own) own.push(span);
    else streams.set(key, [span]);
  }
  return [...streams.values()].flatMap((own) => joinSpans(own).map((span) => ({ ...own[0], ...span }) as BucketSpan));
}

function bucketsOf({ componentKey, metricKey, from, to }: BucketSpan, zone: Zone): BucketSpan[] {
  return localStarts({ from, to }, 'day', zone).map((at) => ({
    componentKey,
    metricKey,
    ...localSpan(at, 'day', zone),
  }));
}

/** From readings: what lies beyond the minutes' retention has none. */
async function makeHours(client: pg.ClientBase, spans: readonly BucketSpan[], zone: Zone): Promise<void> {
  const from = spans.reduce((least, span) => Math.min(least, span.from), Number.POSITIVE_INFINITY);
  const to = spans.reduce((most, span) => Math.max(most, span.to), 0);
  const starts = localStarts({ from, to }, 'hour', zone).map((at) => new Date(at));
  await client.query(
    `insert into reading_1h (component_key, metric_key, at, count, min, max, sum, last)
     select made.component_key, made.metric_key, made.at, made.count, made.min, made.max, made.sum, (
       select newest.value from reading as newest where newest.component_key = made.component_key
         and newest.metric_key = made.metric_key and newest.at = made.last_at)
     from (
       select mark.component_key, mark.metric_key, ($5::timestamptz[])[width_bucket(source.at, $5::timestamptz[])] as at,
         count(*) as count, min(source.value) as min, max(source.value) as max, sum(source.value) as sum, max(source.at) as last_at
       from unnest($1::int4[], $2::int2[], $3::timestamptz[], $4::timestamptz[]) as mark (component_key, metric_key, from_at, to_at)
       join reading as source on source.component_key = mark.component_key and source.metric_key = mark.metric_key
         and source.at >= mark.from_at and source.at < mark.to_at
       where source.at >= $6 and source.at < $7
       group by 1, 2, 3
     ) as made
     on conflict (component_key, metric_key, at) do update set count = excluded.count, min = excluded.min,
       max = excluded.max, sum = excluded.sum, last = excluded.last`,
    [
      ...[spans.map((span) => span.componentKey), spans.map((span) => span.metricKey)],
      ...[spans.map((span) => new Date(span.from)), spans.map((span) => new Date(span.to))],
      ...[starts, new Date(from), new Date(to)],
    ],
  );
}
