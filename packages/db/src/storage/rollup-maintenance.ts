import { localSpan } from '@cityloop/domain/time/bucket';
import type pg from 'pg';
import { ALL_COMPONENTS, HOUR_MS, LOCAL_UNITS, MINUTE_MS, RECENT_MS } from '../telemetry/rollup.ts';
import { refreshMinutes } from './continuous-aggregate.ts';
import { type BucketSpan, makeBuckets, makeMinutes, type RollupMark } from './make-buckets.ts';
import { alignRollups, type RollupZone } from './rollup-zone.ts';
import type { StorageKind } from './telemetry-storage.ts';

/**
 * Minutes are made from readings, local hours of the city from minutes, local days from hours. `rollup_touched` says which
 * minutes and hours of readings changed, `rollup_due` in which hours and days something waits for them. Until a bucket is made,
 * telemetry/list-rollups computes it, so nobody sees a wrong one; this only has to get there.
 *
 * An hour of the whole city is made once it is over and no reading counts as recent in it any more; a late reading
 * marks the hour of its own component and metric, which is made at once.
 */

const TOUCHED_AT_ONCE = 20_000;
const DUE_AT_ONCE = 2_000;
/** Of the whole city, in one transaction: hours and days of a large one take a second each. */
const SHARED_AT_ONCE = 25;
/** After so long a round ends, and what is due yet waits for the next: years are made again after the zone of a city changed. */
const ROUND_MS = 10_000;
/** A minute of the whole city is made once it is over and so long past: its last readings are on their way until then. */
const SETTLE_MS = 10_000;

/**
 * Makes the buckets that are due at `now`, for some seconds at most. Returns how many there were. What is touched meanwhile waits
 * for the next call: a stream of readings that are a minute late would otherwise have their minute made again without end.
 */
export async function recomputeRollups(client: pg.ClientBase, kind: StorageKind, now: Date): Promise<number> {
  const round = { client, kind, now, zone: await alignRollups(client, now) };
  let buckets = 0;
  const touched = { lastId: await readLastTouched(client) };
  for (;;) {
    const made = await makeTouched(round, touched.lastId);
    if (made === 0) break;
    buckets += made;
  }
  for (const resolution of ['1h', '1d'] as const) {
    const endsAt = performance.now() + ROUND_MS;
    while (performance.now() < endsAt) {
      const made = await makeDue(round, resolution);
      if (made === 0) break;
      buckets += made;
    }
  }
  return buckets;
}

interface Round {
  readonly client: pg.ClientBase;
  readonly kind: StorageKind;
  readonly now: Date;
  readonly zone: RollupZone;
}

async function readLastTouched(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ id: string }>('select coalesce(max(id), 0) as id from rollup_touched');
  return rows[0]?.id ?? '0';
}

/** The current minute waits: it would be made again and again. */
const SELECT_TOUCHED = `select id from rollup_touched
  where id <= $2::int8 and (component_key <> ${ALL_COMPONENTS} or at <= $1::timestamptz - $3::interval)
  order by id limit ${TOUCHED_AT_ONCE}`;

/** Readings that commit between the statements bring marks of their own, which stay for the next round. */
async function makeTouched({ client, kind, now, zone }: Round, lastId: string): Promise<number> {
  const { rows } = await client.query<RollupMark & { id: number }>(
    `select id::float8 as id, component_key as "componentKey", metric_key as "metricKey", at
     from rollup_touched where id in (${SELECT_TOUCHED})`,
    [now, lastId, `${MINUTE_MS + SETTLE_MS} milliseconds`],
  );
  if (rows.length === 0) return 0;
  // Outside of the transaction: TimescaleDB refreshes in transactions of its own. Only this process makes buckets.
  if (kind === 'community') await refreshMinutes(client, rows);
  await inOneTransaction(client, async () => {
    if (kind !== 'community') await makeMinutes(client, rows);
    const hours = rows.flatMap((mark) => hoursOf(mark, zone));
    await markDue(client, '1h', hours);
    await client.query('delete from rollup_touched where id = any ($1::int8[])', [rows.map(({ id }) => id)]);
  });
  return rows.length;
}

/** A touched minute lies in one hour of the city; an hour of readings in up to two, where the city's are cut elsewhere. */
function hoursOf({ componentKey, metricKey, at }: RollupMark, { zone }: RollupZone): BucketSpan[] {
  const to = at.getTime() + (componentKey === ALL_COMPONENTS ? MINUTE_MS : HOUR_MS);
  const spans: BucketSpan[] = [];
  for (let from = at.getTime(); from < to; from = spans.at(-1)?.to ?? to) {
    spans.push({ componentKey, metricKey, ...localSpan(from, 'hour', zone) });
  }
  return spans;
}

/** The newest first: after the zone has changed, years are due. */
async function makeDue({ client, now, zone }: Round, resolution: '1h' | '1d'): Promise<number> {
  const unit = LOCAL_UNITS[resolution];
  const over = (ms: number) => new Date(localSpan(ms, unit, zone.zone).from);
  const { rows } = await client.query<RollupMark>(
    `(select component_key as "componentKey", metric_key as "metricKey", at from rollup_due
      where resolution = $1 and component_key = ${ALL_COMPONENTS} and at < $2 order by at desc limit ${SHARED_AT_ONCE})
     union all
     (select component_key, metric_key, at from rollup_due
      where resolution = $1 and component_key <> ${ALL_COMPONENTS} and at < $3 order by at desc limit ${DUE_AT_ONCE})`,
    [resolution, over(now.getTime() - RECENT_MS), over(now.getTime())],
  );
  if (rows.length === 0) return 0;
  await inOneTransaction(client, async () => {
    const buckets = rows.map((mark) => ({ ...mark, ...localSpan(mark.at.getTime(), unit, zone.zone) }));
    await makeBuckets(client, resolution, { buckets, realignedBefore: zone.changedAt });
    if (resolution === '1h') {
      const days = buckets.map((bucket) => ({ ...bucket, ...localSpan(bucket.from, 'day', zone.zone) }));
      await markDue(client, '1d', days);
    }
    await client.query(
      `delete from rollup_due using unnest($2::int4[], $3::int2[], $4::timestamptz[]) as made (component_key, metric_key, at)
       where resolution = $1 and rollup_due.component_key = made.component_key
         and rollup_due.metric_key = made.metric_key and rollup_due.at = made.at`,
      [resolution, ...columnsOf(rows, ({ at }) => at)],
    );
  });
  return rows.length;
}

async function markDue(client: pg.ClientBase, resolution: '1h' | '1d', buckets: readonly BucketSpan[]): Promise<void> {
  await client.query(
    `insert into rollup_due (resolution, component_key, metric_key, at)
     select distinct $1, component_key, metric_key, at
     from unnest($2::int4[], $3::int2[], $4::timestamptz[]) as due (component_key, metric_key, at)
     on conflict do nothing`,
    [resolution, ...columnsOf(buckets, ({ from }) => new Date(from))],
  );
}

function columnsOf<T extends { readonly componentKey: number; readonly metricKey: number }>(
  rows: readonly T[],
  atOf: (row: T) => Date,
): [number[], number[], Date[]] {
  return [rows.map((row) => row.componentKey), rows.map((row) => row.metricKey), rows.map(atOf)];
}

async function inOneTransaction(client: pg.ClientBase, work: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await work();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
