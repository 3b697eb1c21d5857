import { forgetPlans, type Queryable } from '../connection/transaction.ts';

/** A component as it is registered: everything but what the system itself adds. */
export interface RegisteredComponent {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly address: string;
  readonly district: string;
  readonly grid: string;
  readonly lon: number;
  readonly lat: number;
  readonly parent: string | null;
}

export interface KnownComponent extends RegisteredComponent {
  readonly key: number;
  readonly device: boolean;
  readonly retired: boolean;
}

const SELECT = `select c.id, c.type, c.name, c.address, c.district, c.grid, c.lon, c.lat, c.parent, c.key, t.device,
    c.retired_at is not null as retired
  from component c join component_type t on t.code = c.type`;

/** Those of these ids that exist, and all above them; retired ones too. */
export async function listKnownComponents(db: Queryable, ids: readonly string[]): Promise<KnownComponent[]> {
  const { rows } = await db.query<KnownComponent>(
    `with recursive wanted as (
       select id, parent from component where id = any ($1::text[])
       union select above.id, above.parent from component above join wanted on above.id = wanted.parent
     )
     ${SELECT} where c.id in (select id from wanted)`,
    [ids],
  );
  return rows;
}

/** Locks the row until the transaction ends. */
export async function lockComponent(db: Queryable, id: string): Promise<KnownComponent | undefined> {
  const { rows } = await db.query<KnownComponent>(`${SELECT} where c.id = $1 for update of c`, [id]);
  return rows[0];
}

/** User names of our own programs and codes of departments: a device of that name would speak with their rights. */
export async function listReservedNames(db: Queryable): Promise<Set<string>> {
  const { rows } = await db.query<{ name: string }>(
    'select username as name from device_credential where component_key is null union select code from department',
  );
  return new Set(rows.map(({ name }) => name));
}

/** False where the id is taken. */
export async function insertComponent(db: Queryable, component: RegisteredComponent): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into component (id, type, name, address, district, grid, lon, lat, parent, kept_by_desk)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true) on conflict (id) do nothing`,
    [
      component.id,
      component.type,
      component.name,
      component.address,
      component.district,
      component.grid,
      component.lon,
      component.lat,
      component.parent,
    ],
  );
  return rowCount === 1;
}

export async function updateComponent(
  db: Queryable,
  { key, name, address, district, grid, lon, lat, parent, retired }: Omit<KnownComponent, 'id' | 'type' | 'device'>,
): Promise<void> {
  await db.query(
    `update component set name = $2, address = $3, district = $4, grid = $5, lon = $6, lat = $7, parent = $8,
       retired_at = case when $9 then coalesce(retired_at, now()) end, kept_by_desk = true
     where key = $1`,
    [key, name, address, district, grid, lon, lat, parent, retired],
  );
}

const COLUMNS = `unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[],
  $8::float8[], $9::text[]) as given (id, type, name, address, district, grid, lon, lat, parent)`;

/**
 * Brings many components to these rows, set-wise: changed ones are updated, new ones inserted; retired ones stay retired.
 * Under a lock that keeps others from adding components meanwhile. Returns the ids of each.
 */
export async function upsertComponents(
  db: Queryable,
  rows: readonly RegisteredComponent[],
): Promise<{ readonly created: string[]; readonly updated: string[] }> {
  const values = (['id', 'type', 'name', 'address', 'district', 'grid', 'lon', 'lat', 'parent'] as const).map(
    (column) => rows.map((row) => row[column]),
  );
  const updated = await db.query<{ id: string }>(
    `update component c set name = given.name, address = given.address, district = given.district, grid = given.grid,
       lon = given.lon, lat = given.lat, parent = given.parent, kept_by_desk = true
     from ${COLUMNS}
     where c.id = given.id and (c.name, c.address, c.district, c.grid, c.lon, c.lat, c.parent) is distinct from
       (given.name, given.address, given.district, given.grid, given.lon, given.lat, given.parent)
     returning c.id`,
    values,
  );
  await forgetPlans(db);
  const created = await db.query<{ id: string }>(
    `insert into component (id, type, name, address, district, grid, lon, lat, parent, kept_by_desk)
     select given.*, true from ${COLUMNS} where not exists (select from component c where c.id = given.id)
     returning id`,
    values,
  );
  return { created: created.rows.map(({ id }) => id), updated: updated.rows.map(({ id }) => id) };
}

/** Leaves a change in the feed for these components, so that screens ask again. */
export async function recordComponentChanges(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query(
    `insert into change_pending (kind, subject_id, version, district)
     select 'component', c.id, coalesce(s.version, 1), c.district
     from component c left join device_status s on s.component_key = c.key where c.id = any ($1::text[])`,
    [ids],
  );
}

/** Ids of what stands right behind a gateway and is in service. */
export async function listServiceChildren(db: Queryable, parent: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    'select id from component where parent = $1 and retired_at is null order by key',
    [parent],
  );
  return rows.map(({ id }) => id);
}
