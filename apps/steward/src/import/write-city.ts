import type { Queryable } from '@cityloop/db/connection/transaction';
import type { LocatedComponent } from './locate-components.ts';
import { type CityFiles, type CityHead, REGION_LEVELS, type RegionLevel } from './read-city.ts';
import { TARGETS } from './targets.ts';
import { writeFeeds } from './write-feeds.ts';
import { replaceRows, upsertRows } from './write-rows.ts';

/**
 * Writes a checked city inside the caller's transaction. What history refers to (components, types, metrics, rules) is
 * kept when it leaves the files: components retire, rules go out of force.
 */
export async function writeCity(
  db: Queryable,
  head: CityHead,
  city: CityFiles,
  components: readonly LocatedComponent[],
): Promise<void> {
  await writeRegions(db, city);
  await replaceRows(
    db,
    TARGETS.mapLayer,
    Object.entries(city.layers).map(([code, geojson]) => ({ code, geojson })),
  );
  await writeCatalogue(db, city.tables);
  await writeComponents(db, components);
  await writeRules(db, city.tables['rules.csv']);
  await removeUnused(db, city.tables);
  await writeFeeds(db, city.feeds);
  await writeHead(db, head, city.hash);
}

async function writeRegions(db: Queryable, { regions }: CityFiles): Promise<void> {
  const rows = (Object.keys(REGION_LEVELS) as RegionLevel[]).flatMap((level) =>
    regions[level].map(({ code, name, nameEn, parent, label, geometry }) => ({
      code,
      level,
      parent: parent ?? null,
      name,
      name_en: nameEn,
      label: label ?? null,
      geometry,
    })),
  );
  await replaceRows(db, TARGETS.region, rows);
}

async function writeCatalogue(db: Queryable, tables: CityFiles['tables']): Promise<void> {
  await upsertRows(db, TARGETS.componentType, tables['component-types.csv'].map(snake));
  await upsertRows(db, TARGETS.metric, tables['metrics.csv'].map(snake));
  await upsertRows(db, TARGETS.department, tables['departments.csv'].map(snake));
  await upsertRows(db, TARGETS.category, tables['categories.csv'].map(snake));
  await replaceRows(db, TARGETS.responsibility, tables['responsibilities.csv']);
  await replaceRows(db, TARGETS.filingCondition, tables['conditions.csv'].map(positioned));
  await replaceRows(db, TARGETS.stageLimit, tables['stage-limits.csv'].map(snake));
  await replaceRows(db, TARGETS.calendarDay, tables['calendar.csv']);
  await replaceRows(db, TARGETS.vitalSign, tables['vital-signs.csv'].map(positioned).map(withLimitValue));
}

/** What the desk registered or changed stays as it is, whatever the files say of it. */
async function writeComponents(db: Queryable, components: readonly LocatedComponent[]): Promise<void> {
  const kept = await db.query<{ id: string }>('select id from component where kept_by_desk');
  const atDesk = new Set(kept.rows.map(({ id }) => id));
  // A parent may stand below its children in the file: first all without, then the parents.
  const rows = components
    .filter(({ id }) => !atDesk.has(id))
    .map(({ line: _, ...row }) => ({ ...row, retired_at: null }));
  const { parent: __, ...ownColumns } = TARGETS.component.columns;
  await upsertRows(db, { ...TARGETS.component, columns: ownColumns }, rows);
  await upsertRows(db, { ...TARGETS.component, columns: { id: 'text', parent: 'text' } }, rows);
  await db.query(
    `update component set retired_at = now()
     where retired_at is null and not kept_by_desk and not id = any($1)`,
    [components.map(({ id }) => id)],
  );
  await db.query(
    `update device_credential set ends_at = now()
     from component where component.key = component_key and retired_at is not null and (ends_at is null or ends_at > now())`,
  );
}

async function writeRules(db: Queryable, rules: CityFiles['tables']['rules.csv']): Promise<void> {
  await db.query('update threshold_rule set in_force = false where in_force');
  await upsertRows(
    db,
    TARGETS.thresholdRule,
    rules.map(({ on, off, ...rule }) => ({ ...snake(rule), on_value: on, off_value: off })),
  );
  const keys = rules.map(({ code, version }) => ({ code, version }));
  await db.query(
    `update threshold_rule r set in_force = true
     from jsonb_to_recordset($1::jsonb) as given (code text, version integer)
     where r.code = given.code and r.version = given.version`,
    [JSON.stringify(keys)],
  );
}

/** check-history has refused what cases or accounts still refer to. */
async function removeUnused(db: Queryable, tables: CityFiles['tables']): Promise<void> {
  const categories = tables['categories.csv'].map(({ code }) => code);
  const departments = tables['departments.csv'].map(({ code }) => code);
  await db.query('update threshold_rule set category = null where not category = any($1)', [categories]);
  await db.query('delete from category where not code = any($1)', [categories]);
  await db.query('delete from department where not code = any($1)', [departments]);
}

async function writeHead(db: Queryable, head: CityHead, hash: string): Promise<void> {
  await db.query('delete from city');
  await db.query(
    `insert into city (code, name, name_en, timezone, center, bounds, working_hours, source_hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      head.code,
      head.name,
      head.nameEn,
      head.timezone,
      head.center,
      head.bounds,
      JSON.stringify(head.workingHours),
      hash,
    ],
  );
}

/** camelCase of the files to snake_case of the schema. */
function snake(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}

function positioned(row: object, index: number): Record<string, unknown> {
  return { ...snake(row), position: index + 1 };
}

function withLimitValue({ limit, ...row }: Record<string, unknown>): Record<string, unknown> {
  return { ...row, limit_value: limit };
}
