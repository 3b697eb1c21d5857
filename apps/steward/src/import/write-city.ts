import { deleteUnusedCatalogue, replaceCity } from '@cityloop/db/city/import-city';
import { importComponents } from '@cityloop/db/city/import-components';
import { replaceRows, upsertRows } from '@cityloop/db/city/import-rows';
import { importRules } from '@cityloop/db/city/import-rules';
import { IMPORT_TARGETS } from '@cityloop/db/city/import-targets';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { boxOf } from '@cityloop/domain/grid/polygon';
import type { Area, Areas } from './areas/area.ts';
import { type CityHead, REGION_LEVELS, type RegionLevel } from './city-head.ts';
import type { LocatedComponent } from './locate-components.ts';
import type { CityFiles } from './read-city.ts';
import { ruleRow } from './tables/rules-table.ts';
import { writeFeeds } from './write-feeds.ts';

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
  const { tables, layers } = city;
  await writeRegions(db, city);
  const mapLayers = Object.entries(layers).map(([code, geojson]) => ({ code, geojson }));
  await replaceRows(db, IMPORT_TARGETS.mapLayer, mapLayers);
  await writeCatalogue(db, tables);
  await importComponents(db, components);
  await importRules(db, tables['rules.csv'].map(ruleRow));
  await deleteUnusedCatalogue(db, {
    categories: tables['categories.csv'].map(({ code }) => code),
    departments: tables['departments.csv'].map(({ code }) => code),
  });
  await writeFeeds(db, city.feeds);
  await replaceCity(db, { ...head, ...placeOf(head, city.areas) }, city.hash);
}

async function writeRegions(db: Queryable, { areas }: CityFiles): Promise<void> {
  const rows = (Object.keys(REGION_LEVELS) as RegionLevel[]).flatMap((level) =>
    areas[level].map(({ code, name, nameEn, parent, label, polygons }) => ({
      code,
      level,
      parent: parent ?? null,
      name,
      name_en: nameEn,
      label: label ?? null,
      geometry: geometryOf(polygons),
    })),
  );
  await replaceRows(db, IMPORT_TARGETS.region, rows);
}

function geometryOf(polygons: Area['polygons']): object {
  const [only, ...others] = polygons;
  return others.length === 0 ? { type: 'Polygon', coordinates: only } : { type: 'MultiPolygon', coordinates: polygons };
}

/** Where the map opens, and what it shows: as city.json says, or around the areas. */
function placeOf({ center, bounds }: CityHead, areas: Areas): { center: number[]; bounds: number[] } {
  const box = boxOf(Object.values(areas).flatMap((level) => level.flatMap(({ polygons }) => polygons)));
  const { west, south, east, north } = box ?? { west: 0, south: 0, east: 0, north: 0 };
  const [left, bottom, right, top] = bounds ?? [west, south, east, north];
  return { center: center ?? [(left + right) / 2, (bottom + top) / 2], bounds: [left, bottom, right, top] };
}

async function writeCatalogue(db: Queryable, tables: CityFiles['tables']): Promise<void> {
  await upsertRows(db, IMPORT_TARGETS.category, tables['categories.csv'].map(snake));
  await upsertRows(db, IMPORT_TARGETS.componentType, tables['component-types.csv'].map(snake));
  await upsertRows(db, IMPORT_TARGETS.metric, tables['metrics.csv'].map(snake));
  await upsertRows(db, IMPORT_TARGETS.department, tables['departments.csv'].map(snake));
  await replaceRows(db, IMPORT_TARGETS.responsibility, tables['responsibilities.csv']);
  await replaceRows(db, IMPORT_TARGETS.filingCondition, tables['conditions.csv'].map(positioned));
  await replaceRows(db, IMPORT_TARGETS.stageLimit, tables['stage-limits.csv'].map(snake));
  await replaceRows(db, IMPORT_TARGETS.calendarDay, tables['calendar.csv']);
  await replaceRows(db, IMPORT_TARGETS.vitalSign, tables['vital-signs.csv'].map(positioned).map(withLimitValue));
}

/** camelCase of the files to snake_case of the schema; what has no English name goes by its name. */
function snake(row: object): Record<string, unknown> {
  const named = 'nameEn' in row && 'name' in row && row.nameEn === '' ? { ...row, nameEn: row.name } : row;
  return Object.fromEntries(
    Object.entries(named).map(([name, value]) => [
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
