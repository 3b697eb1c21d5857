import { ONLINE_RULES, type OnlineRules, type OnlineState, type SignsOfLife } from '@cityloop/domain/telemetry/online';
import type { Queryable } from '../connection/transaction.ts';

/** A device whose state may have to change, with what was heard of it. */
export interface UnsettledDevice {
  readonly componentKey: number;
  /** Undefined before it was settled for the first time. */
  readonly state: OnlineState | undefined;
  readonly signs: SignsOfLife;
}

interface UnsettledRow {
  readonly componentKey: number;
  readonly online: boolean;
  readonly since: Date | null;
  readonly unstable: boolean;
  readonly reportedOnline: boolean | null;
  readonly reportedAt: Date | null;
  readonly drops: Date[] | null;
  readonly heardAt: Date | null;
  readonly cadenceSeconds: number | null;
  readonly measures: boolean;
}

/** A reading may commit a moment after it was received, and so after the device was settled. */
const COMMIT_SLACK = `interval '2 minutes'`;

/**
 * The devices that the rules could judge otherwise than before: none in a quiet city. One pass over the latest values
 * (50 ms for 100,000 streams), and one row for each device that came, went, or is about to.
 */
export async function listUnsettledDevices(
  db: Queryable,
  { now, watchedSince, rules = ONLINE_RULES }: { now: Date; watchedSince: Date; rules?: OnlineRules },
): Promise<UnsettledDevice[]> {
  const { rows } = await db.query<UnsettledRow>(
    `with heard as materialized (
       select component_key, max(coalesce(received_at, at)) as at from latest_reading group by component_key
     )
     select c.key as "componentKey", coalesce(s.online, false) as online, s.since, coalesce(s.unstable, false) as unstable,
       s.reported_online as "reportedOnline", s.reported_at as "reportedAt", s.drops, heard.at as "heardAt",
       coalesce(cadence.declared, cadence.learned) as "cadenceSeconds",
       exists (select from metric where component_type = c.type) as measures
     from component c
     join component_type t on t.code = c.type and t.device
     left join device_status s on s.component_key = c.key
     left join heard on heard.component_key = c.key
     left join lateral (
       select min(m.cadence_seconds) as declared, min(st.learned_cadence_seconds) as learned
       from metric m left join stream_trust st on st.component_key = c.key and st.metric_key = m.key
       where m.component_type = c.type
     ) as cadence on true
     where c.retired_at is null and (s.component_key is not null or heard.at is not null) and (
       s.since is null
       or s.online and not s.reported_online and coalesce(heard.at <= s.reported_at, true)
       or s.online and greatest(heard.at, s.reported_at) < $1::timestamptz - $2::interval
       or not s.online and greatest(heard.at, case when s.reported_online then s.reported_at end) > s.since - ${COMMIT_SLACK}
       or s.unstable or cardinality(s.drops) >= $3)
     order by c.key`,
    [now, `${rules.silentMinMs} milliseconds`, rules.unstableDrops],
  );
  return rows.map((row) => unsettled(row, watchedSince));
}

function unsettled(row: UnsettledRow, watchedSince: Date): UnsettledDevice {
  const { componentKey, online, unstable, since, reportedAt, reportedOnline, heardAt, cadenceSeconds } = row;
  return {
    componentKey,
    state: since === null ? undefined : { online, unstable, since: since.getTime() },
    signs: {
      reported:
        reportedOnline === null || reportedAt === null
          ? undefined
          : { online: reportedOnline, at: reportedAt.getTime() },
      lastReadingAt: heardAt?.getTime(),
      cadenceMs: cadenceSeconds === null ? undefined : cadenceSeconds * 1_000,
      measures: row.measures,
      drops: (row.drops ?? []).map((at) => at.getTime()),
      watchedSince: watchedSince.getTime(),
    },
  };
}

export interface SettledDevice {
  readonly componentKey: number;
  readonly state: OnlineState;
}

/**
 * Writes what everybody sees of these devices, and a change in the feed for each. The only place that does. A device
 * that fell silent without a word is counted as dropped. Call it in a transaction.
 */
export async function settleDevices(db: Queryable, settled: readonly SettledDevice[]): Promise<number> {
  if (settled.length === 0) return 0;
  const { rowCount } = await db.query(
    `with written as (
       insert into device_status (component_key, online, since, unstable, version)
       select given.*, 1 from unnest($1::int4[], $2::boolean[], $3::timestamptz[], $4::boolean[]) as given order by 1
       on conflict (component_key) do update
         set online = excluded.online, since = excluded.since, unstable = excluded.unstable,
           version = device_status.version + 1,
           drops = case when device_status.online and not excluded.online and device_status.reported_online is not false
             then array_append(device_status.drops[greatest(cardinality(device_status.drops) - 8, 1):], excluded.since)
             else device_status.drops end
       returning component_key, version
     )
     insert into change_pending (kind, subject_id, version, district)
     select 'component', component.id, written.version, component.district
     from written join component on component.key = written.component_key order by component.key`,
    [
      settled.map(({ componentKey }) => componentKey),
      settled.map(({ state }) => state.online),
      settled.map(({ state }) => new Date(state.since)),
      settled.map(({ state }) => state.unstable),
    ],
  );
  return rowCount ?? 0;
}

export interface DeviceHealthRow {
  readonly online: boolean;
  readonly since: Date | null;
  readonly unstable: boolean;
}

/** Undefined for a device that was never heard of. */
export async function findDeviceHealth(db: Queryable, componentKey: number): Promise<DeviceHealthRow | undefined> {
  const { rows } = await db.query<DeviceHealthRow>(
    'select online, since, unstable from device_status where component_key = $1',
    [componentKey],
  );
  return rows[0];
}
