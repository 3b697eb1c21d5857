import type { ReportedStatus } from '@cityloop/domain/telemetry/online';
import type { Queryable } from '../connection/transaction.ts';

/** Drops that are remembered: more than make a device unstable. */
const DROPS_KEPT = 10;

/**
 * Keeps what each device reported last (`rows` holds at most one per device), as reported: whether it counts as online is
 * settled by maintenance, which knows its readings too. Returns how many reports were newer than the known ones.
 */
export async function upsertDeviceStatuses(client: Queryable, rows: readonly ReportedStatus[]): Promise<number> {
  if (rows.length === 0) return 0;
  const { rowCount } = await client.query({
    name: 'upsert-device-statuses',
    text: `insert into device_status (component_key, reported_online, reported_at)
      select * from unnest($1::int4[], $2::boolean[], $3::timestamptz[]) as given (component_key, online, at)
      order by component_key
      on conflict (component_key) do update
        set reported_online = excluded.reported_online, reported_at = excluded.reported_at,
          drops = case when device_status.reported_online and not excluded.reported_online
            then array_append(device_status.drops[greatest(cardinality(device_status.drops) - ${DROPS_KEPT - 2}, 1):],
              excluded.reported_at)
            else device_status.drops end
        where device_status.reported_at is null or device_status.reported_at <= excluded.reported_at`,
    values: [rows.map((row) => row.componentKey), rows.map((row) => row.online), rows.map((row) => new Date(row.at))],
  });
  return rowCount ?? 0;
}
