import type { Queryable } from '../transaction.ts';

export interface DeviceStatusRow {
  readonly componentKey: number;
  readonly online: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * Keeps the newest status of each device (`rows` holds at most one per device) and leaves a change in the feed for those
 * that came or went. Returns how many did.
 */
export async function upsertDeviceStatuses(client: Queryable, rows: readonly DeviceStatusRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  const { rowCount } = await client.query(
    `with given as (
       select * from unnest($1::int4[], $2::boolean[], $3::timestamptz[]) as given (component_key, online, at)
     ), before as (
       select component_key, online from device_status where component_key = any ($1::int4[])
     ), written as (
       insert into device_status (component_key, online, at) select * from given order by component_key
       on conflict (component_key) do update
         set online = excluded.online, at = excluded.at,
           version = device_status.version + (device_status.online <> excluded.online)::int
         where device_status.at <= excluded.at
       returning component_key, online, version
     )
     insert into change_pending (kind, subject_id, version, district)
     select 'component', component.id, written.version, component.district
     from written join component on component.key = written.component_key
     left join before on before.component_key = written.component_key
     where before.online is distinct from written.online`,
    [rows.map((row) => row.componentKey), rows.map((row) => row.online), rows.map((row) => new Date(row.at))],
  );
  return rowCount ?? 0;
}
