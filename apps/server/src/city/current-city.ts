import { type CaseBook, findCityEdition, getCaseBook } from '@cityloop/db/case/case-book';
import { readCityGrids } from '@cityloop/db/city/grid-shape';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { findGrid, type GridIndex, type GridShape, indexGrids } from '@cityloop/domain/grid/locate';
import type { Point } from '@cityloop/domain/grid/point';

/** What is made of the city in force, whoever asks for it: made once, and again when another edition was imported. */
export interface CurrentCity {
  /** What the case rules need to know of it. @throws before a city was imported */
  book(): Promise<CaseBook>;
  /** Its unit grids, to locate points in. */
  grids(): Promise<GridIndex>;
  /** Finds the unit grid around a point, with the district that it lies in: undefined outside the city. */
  locator(): Promise<(point: Point) => GridShape | undefined>;
  /** Anything else that changes only with an import, by a name of its own. What failed is made again by the next who asks. */
  get<T>(name: string, make: () => Promise<T>): Promise<T>;
}

/** One small query at each question tells whether the edition is still the one in force. */
export function createCurrentCity(db: Queryable): CurrentCity {
  let edition: string | undefined;
  let made = new Map<string, Promise<unknown>>();

  async function get<T>(name: string, make: () => Promise<T>): Promise<T> {
    const inForce = await findCityEdition(db);
    if (inForce !== edition) {
      edition = inForce;
      made = new Map();
    }
    const here = made;
    const known = here.get(name) as Promise<T> | undefined;
    if (known) return known;
    const making = make();
    here.set(name, making);
    making.catch(() => here.delete(name));
    return making;
  }

  const grids = () => get('grids', async () => indexGrids(await readCityGrids(db)));
  return {
    get,
    grids,
    book: () => get('book', () => getCaseBook(db)),
    async locator() {
      const index = await grids();
      return (point) => findGrid(point, index);
    },
  };
}

/** The city as case work asks for it. */
export function caseBookOf(city: CurrentCity) {
  return {
    current: city.book,
    locate: async (point: Point) => (await city.locator())(point)?.code,
  };
}
