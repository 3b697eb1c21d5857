import { districtOf, isUnitGridCode } from '@cityloop/domain/grid/codes';
import { type GridShape, indexGrids, locate } from '@cityloop/domain/grid/locate';
import type { ImportFault } from './fault.ts';
import type { CityFiles } from './read-city.ts';
import type { RegionFeature } from './read-geojson.ts';
import type { Row } from './tables/tables.ts';

export type LocatedComponent = Row<'components.csv'> & { readonly grid: string; readonly district: string };

/** Each component with the unit grid that it stands in; one that stands outside of all is a fault. */
export function locateComponents({ regions, tables }: CityFiles, faults: ImportFault[]): LocatedComponent[] {
  const index = indexGrids(regions.grid.flatMap(shapeOf));
  return tables['components.csv'].flatMap((row) => {
    const grid = locate(row, index);
    if (grid !== undefined) return [{ ...row, grid, district: districtOf(grid) }];
    const message = `${row.lon}, ${row.lat} lies in no unit grid; use WGS 84 degrees inside the city`;
    faults.push({ file: 'components.csv', line: row.line, column: 'lon+lat', message });
    return [];
  });
}

function shapeOf({ code, geometry }: RegionFeature): GridShape[] {
  if (!isUnitGridCode(code)) return [];
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return [
    { code, polygons: polygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lon, lat] as const))) },
  ];
}
