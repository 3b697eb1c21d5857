import type { MaintainedStream, MaintenanceEnd } from '@cityloop/domain/telemetry/maintenance';
import type { Queryable } from '../connection/transaction.ts';

/** A device that its trust may make a matter of maintenance, or that is one. */
export interface MaintainedDeviceRow {
  readonly componentKey: number;
  readonly below: number | null;
  readonly category: string | null;
  /** Of the matter that it is; null for none. */
  readonly matterId: number | null;
  readonly isRetired: boolean;
  readonly streams: readonly MaintainedStream[];
}

/** Devices of types with a limit that are not trusted wholly, and all that are a matter of maintenance. */
export async function listMaintainedDevices(db: Queryable): Promise<MaintainedDeviceRow[]> {
  const { rows } = await db.query<MaintainedDeviceRow>(
    `select c.key as "componentKey", t.maintenance_below as below, t.maintenance_category as category, d.id as "matterId",
       c.retired_at is not null as "isRetired", coalesce(streams.of_device, '[]') as streams
     from component c
     join component_type t on t.code = c.type
     left join device_maintenance d on d.component_key = c.key and d.ended_at is null
     left join lateral (
       select jsonb_agg(jsonb_build_object('metricKey', s.metric_key, 'score', s.score, 'reasons', s.reasons)) as of_device
       from stream_trust s where s.component_key = c.key
     ) as streams on true
     where d.id is not null or (t.maintenance_below is not null and c.retired_at is null
       and c.key in (select component_key from stream_trust where score < 100))
     order by c.key`,
  );
  return rows;
}

export interface BegunMaintenance {
  readonly componentKey: number;
  readonly metricKey: number;
  readonly trust: number;
  readonly below: number;
  readonly category: string;
}

/** Where the device is a matter already nothing happens. Connect as the owner. */
export async function beginMaintenance(db: Queryable, matter: BegunMaintenance, since: Date): Promise<void> {
  await db.query(
    `insert into device_maintenance (component_key, metric_key, trust, below, category, since)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [matter.componentKey, matter.metricKey, matter.trust, matter.below, matter.category, since],
  );
}

/** `trust`: how far its least trusted stream is trusted again, where it recovered. Connect as the owner. */
export async function endMaintenance(
  db: Queryable,
  id: number,
  end: { readonly because: MaintenanceEnd; readonly trust: number | undefined; readonly at: Date },
): Promise<void> {
  await db.query(
    `update device_maintenance set ended_at = $3, end_reason = $2, end_trust = $4, awaits_server = true
     where id = $1 and ended_at is null`,
    [id, end.because, end.at, end.trust ?? null],
  );
}

/** A matter with what its case says of it. */
export interface MaintenanceMatter {
  readonly id: number;
  readonly caseId: string | null;
  readonly category: string;
  readonly trust: number;
  readonly below: number;
  readonly endReason: MaintenanceEnd | null;
  readonly endTrust: number | null;
  readonly component: string;
  readonly componentName: string;
  readonly address: string;
  readonly grid: string;
  readonly lon: number;
  readonly lat: number;
  readonly metric: string;
  readonly metricName: string;
  readonly metricNameEn: string;
}

/** The oldest matter whose case is to be opened or told of its end, but for those to be left alone; locked until the transaction ends. */
export async function findWaitingMaintenance(
  db: Queryable,
  except: readonly number[],
): Promise<MaintenanceMatter | undefined> {
  const { rows } = await db.query<MaintenanceMatter>(
    `select d.id, d.case_id as "caseId", d.category, d.trust, d.below, d.end_reason as "endReason", d.end_trust as "endTrust",
       c.id as component, c.name as "componentName", c.address, c.grid, c.lon, c.lat, m.code as metric, m.name as "metricName",
       m.name_en as "metricNameEn"
     from device_maintenance d
     join component c on c.key = d.component_key
     join metric m on m.key = d.metric_key
     where d.awaits_server and d.id <> all($1) order by d.id limit 1 for update of d`,
    [except],
  );
  return rows[0];
}

/** The server did its part; `caseId` undefined where there is no case. */
export async function settleMaintenance(db: Queryable, id: number, caseId: string | undefined): Promise<void> {
  await db.query('update device_maintenance set awaits_server = false, case_id = $2 where id = $1', [
    id,
    caseId ?? null,
  ]);
}
