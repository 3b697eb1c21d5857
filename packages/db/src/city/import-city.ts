import { LOCKS } from '../connection/advisory-lock.ts';
import type { Queryable } from '../connection/transaction.ts';

/** Until the transaction ends nobody else imports a city, or changes by hand what an import writes. */
export async function lockCityImport(db: Queryable): Promise<void> {
  await db.query('select pg_advisory_xact_lock($1)', [LOCKS.importCity]);
}

/** Whether the files with this hash were the last that were imported. */
export async function isCityImported(db: Queryable, sourceHash: string): Promise<boolean> {
  const { rowCount } = await db.query('select 1 from city where source_hash = $1', [sourceHash]);
  return rowCount === 1;
}

export interface ImportedCity {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly timezone: string;
  readonly center: readonly number[];
  readonly bounds: readonly number[];
  /** Shifts of a working day: `['09:00', '12:00']` each, in local time. */
  readonly workingHours: readonly (readonly string[])[];
}

/** The city itself; what hangs on it is a table of its own. Its row is always a new one, so that `imported_at` is now. */
export async function replaceCity(db: Queryable, city: ImportedCity, sourceHash: string): Promise<void> {
  const { code, name, nameEn, timezone, center, bounds, workingHours } = city;
  await db.query('delete from city');
  await db.query(
    `insert into city (code, name, name_en, timezone, center, bounds, working_hours, source_hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [code, name, nameEn, timezone, center, bounds, JSON.stringify(workingHours), sourceHash],
  );
}

/** Categories and departments that left the files. The caller has refused what cases or accounts still refer to. */
export async function deleteUnusedCatalogue(
  db: Queryable,
  kept: { readonly categories: readonly string[]; readonly departments: readonly string[] },
): Promise<void> {
  await db.query('update alarm_rule set category = null where not category = any($1)', [kept.categories]);
  await db.query(
    `update component_type set maintenance_below = null, maintenance_category = null
     where not maintenance_category = any($1)`,
    [kept.categories],
  );
  await db.query('delete from category where not code = any($1)', [kept.categories]);
  await db.query('delete from department where not code = any($1)', [kept.departments]);
}
