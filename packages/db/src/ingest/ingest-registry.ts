import type { ThresholdRule } from '@cityloop/domain/alarm/threshold';
import type { Queryable } from '../connection/transaction.ts';

export interface RegisteredDevice {
  readonly key: number;
  readonly id: string;
  readonly type: string;
  readonly district: string;
  /** Id of the gateway that speaks for it. */
  readonly parent: string | null;
}

/** Devices in service. */
export async function listRegisteredDevices(db: Queryable): Promise<RegisteredDevice[]> {
  const { rows } = await db.query<RegisteredDevice>(
    `select key, id, type, district, parent from component
     where retired_at is null and type in (select code from component_type where device)`,
  );
  return rows;
}

export interface RegisteredMetric {
  readonly key: number;
  readonly componentType: string;
  readonly code: string;
  readonly unit: string;
  readonly kind: 'number' | 'boolean';
  readonly plausibleMin: number | null;
  readonly plausibleMax: number | null;
}

export async function listRegisteredMetrics(db: Queryable): Promise<RegisteredMetric[]> {
  const { rows } = await db.query<RegisteredMetric>(
    `select key, component_type as "componentType", code, unit, kind, plausible_min as "plausibleMin",
       plausible_max as "plausibleMax" from metric`,
  );
  return rows;
}

export async function listThresholdRulesInForce(db: Queryable): Promise<ThresholdRule[]> {
  const { rows } = await db.query<Omit<ThresholdRule, 'category'> & { category: string | null }>(
    `select code, version, component_type as "componentType", metric, operator, on_value as "on", off_value as "off",
       on_delay_seconds * 1000 as "onDelayMs", off_delay_seconds * 1000 as "offDelayMs", priority, category, title
     from threshold_rule where in_force order by code`,
  );
  return rows.map((row) => ({ ...row, category: row.category ?? undefined }));
}

/** Codes of what an event may name. */
export async function listEventVocabulary(db: Queryable): Promise<{ categories: string[]; departments: string[] }> {
  const { rows } = await db.query<{ categories: string[]; departments: string[] }>(
    `select array(select code from category) as categories, array(select code from department) as departments`,
  );
  return rows[0] ?? { categories: [], departments: [] };
}

export interface GridGeometry {
  readonly code: string;
  /** GeoJSON Polygon or MultiPolygon, WGS 84. */
  readonly geometry: unknown;
}

export async function listGridGeometries(db: Queryable): Promise<GridGeometry[]> {
  const { rows } = await db.query<GridGeometry>(`select code, geometry from region where level = 'grid' order by code`);
  return rows;
}

/** Changes when a city is imported (again): what depends on its geometry need not be read before. */
export async function readCityHash(db: Queryable): Promise<string | undefined> {
  const { rows } = await db.query<{ hash: string }>('select source_hash as hash from city');
  return rows[0]?.hash;
}
