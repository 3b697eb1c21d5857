import { isUnitGridCode } from '@cityloop/domain/grid/codes';
import { type CityGrids, findGrid, indexGrids } from '@cityloop/domain/grid/locate';
import { type Areas, levelsOf } from './areas/area.ts';
import { projectionOf } from './areas/projection.ts';
import type { ImportFault } from './fault.ts';
import type { CityFiles } from './read-city.ts';
import type { Row } from './tables/tables.ts';

export type LocatedComponent = Row<'components.csv'> & { readonly grid: string; readonly district: string };

const FILE = 'components.csv';

/**
 * Each component with the unit grid that it stands in; one that stands outside of all, or in another district than it says, is a fault.
 * Its coordinates are of the system that city.json names.
 */
export async function locateComponents(
  { head, areas, tables }: CityFiles,
  faults: ImportFault[],
): Promise<LocatedComponent[]> {
  const index = indexGrids(gridsOf(areas));
  const projection = await projectionOf(head?.crs);
  // Of a system that nobody knows the areas have told.
  if ('fault' in projection) return [];
  return tables[FILE].flatMap((row) => {
    const [lon, lat] = projection.toDegrees(row.lon, row.lat);
    const found = findGrid({ lon, lat }, index);
    const fault = (column: string, message: string) => {
      faults.push({ file: FILE, line: row.line, column, message });
      return [];
    };
    if (!found) {
      const isSwapped = findGrid({ lon: lat, lat: lon }, index) !== undefined;
      const remedy = isSwapped
        ? 'lon and lat are swapped'
        : 'use WGS 84 degrees inside the city, or name their system in city.json ("crs")';
      return fault('lon+lat', `${row.lon}, ${row.lat} lies in no unit grid; ${remedy}`);
    }
    if (row.district !== null && row.district !== found.district) {
      return fault('district', `the place lies in district ${found.district}, not in ${row.district}`);
    }
    return [{ ...row, lon, lat, grid: found.code, district: found.district }];
  });
}

/** What points are located by, as the database will have it. */
export function gridsOf(areas: Areas): CityGrids {
  const levels = levelsOf(areas);
  const [highest] = levels;
  const lowest = levels.at(-1);
  if (highest === undefined || lowest === undefined) return { grids: [], outline: [] };
  const parents = new Map(
    Object.values(areas).flatMap((level) => level.map(({ code, parent }) => [code, parent] as const)),
  );
  /** As many steps up as there are levels: codes that stand twice, which is a fault, may lead round. */
  const districtOf = (code: string) => levels.reduce((at) => parents.get(at) ?? at, code);
  return {
    grids: areas[lowest].flatMap(({ code, polygons }) =>
      isUnitGridCode(code) ? [{ code, district: districtOf(code), polygons }] : [],
    ),
    outline: highest === lowest ? [] : areas[highest].flatMap(({ polygons }) => polygons),
  };
}
