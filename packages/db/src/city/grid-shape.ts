import { isUnitGridCode } from '@cityloop/domain/grid/codes';
import type { CityGrids } from '@cityloop/domain/grid/locate';
import type { Polygon } from '@cityloop/domain/grid/polygon';
import type { Queryable } from '../connection/transaction.ts';
import { LOWEST_LEVEL, listGridAreas } from './grid-area.ts';

/** Every unit grid with its polygons, and the outline of the city: to locate points by. */
export async function readCityGrids(db: Queryable): Promise<CityGrids> {
  const areas = new Map((await listGridAreas(db)).map(({ grid, areas }) => [grid, areas]));
  const grids = await db.query<{ code: string; geometry: AreaGeometry }>(
    `select code, geometry from region where level = ${LOWEST_LEVEL} order by code`,
  );
  const outline = await db.query<{ geometry: AreaGeometry }>(
    `select geometry from region where parent is null and level <> ${LOWEST_LEVEL} order by code`,
  );
  return {
    grids: grids.rows.flatMap(({ code, geometry }) =>
      isUnitGridCode(code) ? [{ code, district: areas.get(code)?.[0] ?? code, polygons: polygonsOf(geometry) }] : [],
    ),
    outline: outline.rows.flatMap(({ geometry }) => polygonsOf(geometry)),
  };
}

type AreaGeometry =
  | { readonly type: 'Polygon'; readonly coordinates: Polygon }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly Polygon[] };

function polygonsOf(geometry: AreaGeometry): readonly Polygon[] {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}
