import type { ComponentClass, Metric, MetricKind } from '@cityloop/domain/component/component';
import type { Queryable } from '../connection/transaction.ts';

/** What people say of a metric and may say anew. */
export interface MetricSettings {
  readonly name: string;
  readonly nameEn: string;
  readonly unit: string;
  readonly plausibleMin: number | null;
  readonly plausibleMax: number | null;
  readonly decimals: number;
  readonly cadenceSeconds: number | null;
  readonly variesWithinSeconds: number | null;
  readonly maxRatePerMinute: number | null;
}

export interface MetricRecord extends MetricSettings {
  readonly code: string;
  readonly kind: MetricKind;
  readonly version: number;
  readonly keptByDesk: boolean;
}

/** As rules are judged by it. */
export function metricOf({ code, unit, kind, plausibleMin, plausibleMax }: MetricRecord): Metric {
  return { code, unit, kind, plausibleMin: plausibleMin ?? undefined, plausibleMax: plausibleMax ?? undefined };
}

export interface ComponentTypeSettings {
  readonly class: ComponentClass;
  readonly name: string;
  readonly nameEn: string;
  /** 1 to 100. Both or none. */
  readonly maintenanceBelow: number | null;
  readonly maintenanceCategory: string | null;
}

export interface ComponentTypeRecord extends ComponentTypeSettings {
  readonly code: string;
  readonly device: boolean;
  readonly version: number;
  readonly keptByDesk: boolean;
  /** In service. */
  readonly components: number;
  readonly metrics: readonly MetricRecord[];
}

const METRIC = `jsonb_build_object('code', m.code, 'kind', m.kind, 'name', m.name, 'nameEn', m.name_en, 'unit', m.unit,
  'plausibleMin', m.plausible_min, 'plausibleMax', m.plausible_max, 'decimals', m.decimals, 'cadenceSeconds', m.cadence_seconds,
  'variesWithinSeconds', m.varies_within_seconds, 'maxRatePerMinute', m.max_rate_per_minute, 'version', m.version,
  'keptByDesk', m.kept_by_desk)`;

const SELECT = `select t.code, t.class, t.name, t.name_en as "nameEn", t.device, t.maintenance_below as "maintenanceBelow",
    t.maintenance_category as "maintenanceCategory", t.version, t.kept_by_desk as "keptByDesk",
    (select count(*)::int from component c where c.type = t.code and c.retired_at is null) as components,
    coalesce((select jsonb_agg(${METRIC} order by m.key) from metric m where m.component_type = t.code), '[]') as metrics
  from component_type t`;

/** By code, behind `after`. */
export async function listComponentTypes(
  db: Queryable,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<ComponentTypeRecord[]> {
  const { rows } = await db.query<ComponentTypeRecord>(
    `${SELECT} where $1::text is null or t.code > $1 order by t.code limit $2`,
    [after ?? null, limit],
  );
  return rows;
}

export async function findComponentType(db: Queryable, code: string): Promise<ComponentTypeRecord | undefined> {
  const { rows } = await db.query<ComponentTypeRecord>(`${SELECT} where t.code = $1`, [code]);
  return rows[0];
}

/** False where the code is taken. */
export async function insertComponentType(
  db: Queryable,
  type: ComponentTypeSettings & { readonly code: string; readonly device: boolean },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into component_type (code, class, name, name_en, device, maintenance_below, maintenance_category, kept_by_desk)
     values ($1, $2, $3, $4, $5, $6, $7, true) on conflict do nothing`,
    [type.code, type.class, type.name, type.nameEn, type.device, type.maintenanceBelow, type.maintenanceCategory],
  );
  return rowCount === 1;
}

/** False where its version is another by now. */
export async function updateComponentType(
  db: Queryable,
  type: ComponentTypeSettings & { readonly code: string; readonly version: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update component_type set class = $3, name = $4, name_en = $5, maintenance_below = $6, maintenance_category = $7,
       kept_by_desk = true where code = $1 and version = $2`,
    [type.code, type.version, type.class, type.name, type.nameEn, type.maintenanceBelow, type.maintenanceCategory],
  );
  return rowCount === 1;
}

function settingsOf(metric: MetricSettings): unknown[] {
  const { name, nameEn, unit, plausibleMin, plausibleMax, decimals } = metric;
  const { cadenceSeconds, variesWithinSeconds, maxRatePerMinute } = metric;
  const limits = [plausibleMin, plausibleMax, decimals];
  return [name, nameEn, unit, ...limits, cadenceSeconds, variesWithinSeconds, maxRatePerMinute];
}

/** False where the type has a metric of this code. */
export async function insertMetric(
  db: Queryable,
  type: string,
  metric: MetricSettings & { readonly code: string; readonly kind: MetricKind },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into metric (component_type, code, kind, name, name_en, unit, plausible_min, plausible_max, decimals,
       cadence_seconds, varies_within_seconds, max_rate_per_minute, kept_by_desk)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, true) on conflict do nothing`,
    [type, metric.code, metric.kind, ...settingsOf(metric)],
  );
  return rowCount === 1;
}

/** False where its version is another by now. */
export async function updateMetric(
  db: Queryable,
  type: string,
  metric: MetricSettings & { readonly code: string; readonly version: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update metric set name = $4, name_en = $5, unit = $6, plausible_min = $7, plausible_max = $8, decimals = $9,
       cadence_seconds = $10, varies_within_seconds = $11, max_rate_per_minute = $12, kept_by_desk = true
     where component_type = $1 and code = $2 and version = $3`,
    [type, metric.code, metric.version, ...settingsOf(metric)],
  );
  return rowCount === 1;
}

/** Whether any component has ever said a value of it. */
export async function hasReadings(db: Queryable, type: string, metric: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from metric m join latest_reading l on l.metric_key = m.key where m.component_type = $1 and m.code = $2 limit 1`,
    [type, metric],
  );
  return rowCount === 1;
}
