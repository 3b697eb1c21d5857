import { findCityEdition } from '@cityloop/db/case/case-book';
import { listGridShapes } from '@cityloop/db/city/grid-shape';
import type { Queryable } from '@cityloop/db/connection/transaction';
import type { UnitGridCode } from '@cityloop/domain/grid/codes';
import { indexGrids, locate, type Point } from '@cityloop/domain/grid/locate';

export type Locate = (point: Point) => UnitGridCode | undefined;

/** Finds unit grids; the city's grids stay in memory until another edition of the city is imported. */
export interface PlaceFinder {
  current(): Promise<Locate>;
}

export function createPlaceFinder(db: Queryable): PlaceFinder {
  let known: { readonly edition: string | undefined; readonly locate: Promise<Locate> } | undefined;
  return {
    async current() {
      const edition = await findCityEdition(db);
      if (known?.edition === edition && known) return known.locate;
      const loading = load(db);
      known = { edition, locate: loading };
      loading.catch(() => {
        known = undefined;
      });
      return loading;
    },
  };
}

async function load(db: Queryable): Promise<Locate> {
  const grids = indexGrids(await listGridShapes(db));
  return (point) => locate(point, grids);
}
