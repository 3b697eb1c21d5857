import { areasByDigits } from '@cityloop/domain/grid/codes';
import type { Queryable } from '../connection/transaction.ts';

/** The lowest level that the city has: its areas are the unit grids. The highest are those without a parent: the districts. */
export const LOWEST_LEVEL = `(select level from region group by level
  order by array_position(array['grid', 'community', 'street', 'district'], level) limit 1)`;

/** Each unit grid with the codes of the areas above it, from the district down. */
export async function listGridAreas(
  db: Queryable,
): Promise<readonly { readonly grid: string; readonly areas: readonly string[] }[]> {
  const { rows } = await db.query<{ grid: string; areas: string[] }>(
    `with recursive upwards as (
       select code as grid, parent, array[]::text[] as areas from region where level = ${LOWEST_LEVEL}
       union all
       select grid, above.parent, above.code || areas from upwards join region above on above.code = upwards.parent
     )
     select grid, areas from upwards where parent is null order by grid`,
  );
  return rows;
}

/** Of those grids whose digits don't say the same: what the log must say for itself. */
export async function listOwnAreas(db: Queryable): Promise<ReadonlyMap<string, readonly string[]>> {
  const all = await listGridAreas(db);
  const own = all.filter(({ grid, areas }) => areasByDigits(grid).join(' ') !== areas.join(' '));
  return new Map(own.map(({ grid, areas }) => [grid, areas]));
}
