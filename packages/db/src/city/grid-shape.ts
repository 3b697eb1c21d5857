import { isUnitGridCode } from '@cityloop/domain/grid/codes';
import type { GridShape } from '@cityloop/domain/grid/locate';
import type { Queryable } from '../connection/transaction.ts';

/** Every unit grid with its polygons, to locate points in. */
export async function listGridShapes(db: Queryable): Promise<GridShape[]> {
  const { rows } = await db.query<{ code: string; geometry: GridGeometry }>(
    "select code, geometry from region where level = 'grid' order by code",
  );
  return rows.flatMap(({ code, geometry }) =>
    isUnitGridCode(code)
      ? [{ code, polygons: geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates }]
      : [],
  );
}

type Rings = readonly (readonly (readonly [number, number])[])[];
type GridGeometry =
  | { readonly type: 'Polygon'; readonly coordinates: Rings }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly Rings[] };
