import type { RegisteredDevice, RegisteredMetric } from '@cityloop/domain/component/component';
import type { RegisteredCity } from '@cityloop/domain/component/registered-city';
import { listAlarmRulesInForce } from '../alarm/alarm-rule.ts';
import { readCityGrids } from '../city/grid-shape.ts';
import type { Queryable } from '../connection/transaction.ts';

/** Devices in service. */
export async function listRegisteredDevices(db: Queryable): Promise<RegisteredDevice[]> {
  const { rows } = await db.query<RegisteredDevice>(
    `select key, id, type, district, parent from component
     where retired_at is null and type in (select code from component_type where device)`,
  );
  return rows;
}

type MetricRow = Omit<RegisteredMetric, 'plausibleMin' | 'plausibleMax'> & {
  readonly plausibleMin: number | null;
  readonly plausibleMax: number | null;
};

export async function listRegisteredMetrics(db: Queryable): Promise<RegisteredMetric[]> {
  const { rows } = await db.query<MetricRow>(
    `select key, component_type as "componentType", code, unit, kind, plausible_min as "plausibleMin",
       plausible_max as "plausibleMax" from metric`,
  );
  return rows.map((row) => ({
    ...row,
    plausibleMin: row.plausibleMin ?? undefined,
    plausibleMax: row.plausibleMax ?? undefined,
  }));
}

/** What tells whether a reading of the registry is old, and where these devices are registered now. */
export interface RegistryMark {
  /** Another one where a device, metric, category or department was added. */
  readonly newest: string;
  readonly devices: readonly { readonly id: string; readonly district: string }[];
}

/** Look-ups by keys and counts of small tables: cheap beside reading the registry again. */
export async function readRegistryMark(db: Queryable, ids: readonly string[]): Promise<RegistryMark> {
  const { rows: marks } = await db.query<{ newest: string }>(
    `select concat_ws(' ', (select max(key) from component), (select max(key) from metric), (select count(*) from metric),
       (select count(*) from category where ended_at is null), (select count(*) from department where ended_at is null)) as newest`,
  );
  const { rows: devices } = await db.query<{ id: string; district: string }>(
    `select id, district from component
     where id = any ($1::text[]) and retired_at is null and type in (select code from component_type where device)`,
    [ids],
  );
  return { newest: marks[0]?.newest ?? '', devices };
}

/** The grids are left out where the city is the one with `knownHash`: their geometry is most of it. */
export async function readRegisteredCity(db: Queryable, knownHash?: string): Promise<RegisteredCity> {
  const city = await readCityWithoutGrids(db);
  const isKnown = city.hash !== undefined && city.hash === knownHash;
  return isKnown ? city : { ...city, grids: await readCityGrids(db) };
}

/** For whoever has them. */
export async function readCityWithoutGrids(db: Queryable): Promise<RegisteredCity> {
  const hash = await readCityHash(db);
  const devices = await listRegisteredDevices(db);
  const metrics = await listRegisteredMetrics(db);
  const rules = await listAlarmRulesInForce(db);
  const { categories, departments } = await getEventVocabulary(db);
  return { devices, metrics, rules, categories, departments, grids: undefined, hash };
}

/** Codes of what an event may name. */
async function getEventVocabulary(db: Queryable): Promise<{ categories: string[]; departments: string[] }> {
  const { rows } = await db.query<{ categories: string[]; departments: string[] }>(
    `select array(select code from category where ended_at is null) as categories,
       array(select code from department where ended_at is null) as departments`,
  );
  return rows[0] ?? { categories: [], departments: [] };
}

async function readCityHash(db: Queryable): Promise<string | undefined> {
  const { rows } = await db.query<{ hash: string }>('select source_hash as hash from city');
  return rows[0]?.hash;
}
