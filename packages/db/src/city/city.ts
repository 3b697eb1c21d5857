import type { Queryable } from '../connection/transaction.ts';
import { LOWEST_LEVEL } from './grid-area.ts';

export interface CityRow {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly timezone: string;
  readonly center: [number, number];
  readonly bounds: [number, number, number, number];
  /** Changes with every import of other files. */
  readonly sourceHash: string;
}

/** Undefined before a city was imported. */
export async function findCity(db: Queryable): Promise<CityRow | undefined> {
  const { rows } = await db.query<CityRow>(
    `select code, name, name_en as "nameEn", timezone, center, bounds, source_hash as "sourceHash" from city`,
  );
  return rows[0];
}

/** Whether simulators play this city: they have accounts of their own. */
export async function hasSimulatedAccounts(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>('select exists (select 1 from account where simulated) as found');
  return rows[0]?.found === true;
}

export interface RegionRow {
  readonly code: string;
  readonly parent: string | null;
  readonly name: string;
  readonly nameEn: string;
  readonly label: number[] | null;
  readonly geometry: unknown;
}

/** Whatever levels a city has: its highest are the districts, its lowest the unit grids; where there is one level, both. */
export async function listRegions(
  db: Queryable,
  level: 'district' | 'street' | 'community' | 'grid',
): Promise<RegionRow[]> {
  const { rows } = await db.query<RegionRow>(
    `select code, parent, name, name_en as "nameEn", label, geometry from region
     where case $1::text when 'district' then parent is null when 'grid' then level = ${LOWEST_LEVEL}
       else level = $1 and parent is not null and level <> ${LOWEST_LEVEL} end
     order by code`,
    [level],
  );
  return rows;
}

export async function findMapLayer(db: Queryable, code: string): Promise<unknown> {
  const { rows } = await db.query<{ geojson: unknown }>('select geojson from map_layer where code = $1', [code]);
  return rows[0]?.geojson;
}

export interface ListedCategory {
  readonly code: string;
  readonly kind: 'component' | 'event';
  readonly major: string;
  readonly name: string;
  readonly nameEn: string;
  readonly priority: number;
  readonly photoRequired: boolean;
  readonly ended: boolean;
  readonly conditions: {
    code: string;
    name: string;
    nameEn: string;
    timeLimit: { amount: number; unit: 'workHour' | 'workDay' | 'hour' | 'day' };
    closingCondition: string;
  }[];
}

/** Categories with their filing conditions in the order of the city's sheet. */
export async function listCategories(db: Queryable): Promise<ListedCategory[]> {
  const { rows } = await db.query<ListedCategory>(
    `select c.code, c.kind, c.major, c.name, c.name_en as "nameEn", c.priority, c.photo_required as "photoRequired", c.ended_at is not null as ended,
       coalesce(jsonb_agg(jsonb_build_object('code', f.code, 'name', f.name, 'nameEn', f.name_en,
         'timeLimit', jsonb_build_object('amount', f.time_limit, 'unit', f.unit),
         'closingCondition', f.closing_condition) order by f.position) filter (where f.code is not null), '[]') as conditions
     from category c left join filing_condition f on f.category = c.code
     group by c.code order by c.kind, c.code`,
  );
  return rows;
}

export interface ListedDepartment {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: 'professional' | 'supervision' | 'command';
  readonly district: string | null;
  readonly ended: boolean;
}

export async function listDepartments(db: Queryable): Promise<ListedDepartment[]> {
  const { rows } = await db.query<ListedDepartment>(
    'select code, name, name_en as "nameEn", kind, district, ended_at is not null as ended from department order by code',
  );
  return rows;
}

export interface ListedComponentType {
  readonly code: string;
  readonly class: string;
  readonly name: string;
  readonly nameEn: string;
  readonly device: boolean;
}

export async function listComponentTypes(db: Queryable): Promise<ListedComponentType[]> {
  const { rows } = await db.query<ListedComponentType>(
    'select code, class, name, name_en as "nameEn", device from component_type order by device, code',
  );
  return rows;
}

/** Which of an account's department and districts this city doesn't have, or no more, by the field that names them. */
export async function listUnknownScope(
  db: Queryable,
  department: string | null,
  districts: readonly string[],
): Promise<{ readonly path: 'department' | 'districts'; readonly code: string }[]> {
  const { rows } = await db.query<{ path: 'department' | 'districts'; code: string }>(
    `select 'department' as path, $1::text as code
     where $1 is not null and not exists (select 1 from department where code = $1 and ended_at is null)
     union all
     select 'districts', given from unnest($2::text[]) as given
     where not exists (select 1 from region where code = given and parent is null)`,
    [department, districts],
  );
  return rows;
}
