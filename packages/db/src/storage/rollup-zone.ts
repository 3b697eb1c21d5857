import { haveSameClocks, haveSameHours, type LocalUnit, localSpan, localStarts } from '@cityloop/domain/time/bucket';
import type { Zone } from '@cityloop/domain/time/zone';
import type pg from 'pg';
import { zoneOf } from '../city/zone-of.ts';
import { ALL_COMPONENTS } from '../telemetry/rollup.ts';

/** On whose clocks the stored hours and days are cut, and since when: rows that are older may be of another zone. */
export interface RollupZone {
  readonly zone: Zone;
  readonly changedAt: Date | undefined;
}

/**
 * Makes the zone of the city that of the stored hours and days. Where it is another one, all that can be made again (days from
 * hours, hours from minutes) is marked as due in the same transaction: answers are right at once, and maintenance makes the
 * buckets again piece by piece, also after a restart. A database of before the zone was kept stands in UTC.
 */
export async function alignRollups(client: pg.ClientBase, now: Date): Promise<RollupZone> {
  const { rows } = await client.query<{ city: string | null; stored: string | null; changedAt: Date | null }>(
    `select (select timezone from city) as city, (select zone from rollup_zone) as stored,
       (select changed_at from rollup_zone) as "changedAt"`,
  );
  const stored = rows[0]?.stored ?? 'UTC';
  const city = rows[0]?.city ?? stored;
  if (city === stored) return { zone: zoneOf(stored), changedAt: rows[0]?.changedAt ?? undefined };
  const change = { former: zoneOf(stored), next: zoneOf(city), now };
  await client.query('begin');
  try {
    await markHours(client, change);
    await markDays(client, change);
    await client.query(
      `insert into rollup_zone (zone, changed_at) values ($1, $2)
       on conflict (single) do update set zone = excluded.zone, changed_at = excluded.changed_at`,
      [city, now],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
  return { zone: change.next, changedAt: now };
}

interface ZoneChange {
  readonly former: Zone;
  readonly next: Zone;
  readonly now: Date;
}

async function markHours(client: pg.ClientBase, change: ZoneChange): Promise<void> {
  const { former, next, now } = change;
  const oldest = await findOldest(client, 'reading_1m');
  if (oldest === undefined || haveSameHours(former, next, { from: oldest, to: now.getTime() })) return;
  await mark(client, { resolution: '1h', unit: 'hour', oldest }, change);
}

async function markDays(client: pg.ClientBase, change: ZoneChange): Promise<void> {
  const { former, next, now } = change;
  const oldest = await findOldest(client, 'reading_1h');
  if (oldest === undefined || haveSameClocks(former, next, { from: oldest, to: now.getTime() })) return;
  await mark(client, { resolution: '1d', unit: 'day', oldest }, change);
}

interface Level {
  readonly resolution: '1h' | '1d';
  readonly unit: LocalUnit;
  /** The oldest moment from which it can be made again. */
  readonly oldest: number;
}

/** What is older than what it was made of stays as it is, cut by the former clocks. */
async function mark(client: pg.ClientBase, { resolution, unit, oldest }: Level, change: ZoneChange): Promise<void> {
  const { former, next, now } = change;
  const table = `reading_${resolution}`;
  const stored = await findOldest(client, table);
  const isWhole = stored === undefined || stored >= localSpan(oldest, unit, former).from;
  const first = localSpan(oldest, unit, next);
  const from = isWhole ? first.from : first.to;
  if (isWhole && stored !== undefined && stored < from) {
    await client.query(
      `delete from ${table} using latest_reading as stream where ${table}.component_key = stream.component_key
         and ${table}.metric_key = stream.metric_key and ${table}.at < $1`,
      [new Date(from)],
    );
  }
  const starts = localStarts({ from, to: now.getTime() }, unit, next);
  await client.query(
    `insert into rollup_due (resolution, component_key, metric_key, at)
     select $1, ${ALL_COMPONENTS}, 0, unnest($2::timestamptz[]) on conflict do nothing`,
    [resolution, starts.map((at) => new Date(at))],
  );
}

/** One probe of the key for each stream: nothing is read through. */
async function findOldest(client: pg.ClientBase, table: string): Promise<number | undefined> {
  const { rows } = await client.query<{ at: Date | null }>(
    `select min(first.at) as at from latest_reading as stream cross join lateral (
       select at from ${table} as row where row.component_key = stream.component_key and row.metric_key = stream.metric_key
       order by at limit 1) as first`,
  );
  return rows[0]?.at?.getTime();
}
