import { type CaseBook, findCityEdition, getCaseBook } from '@cityloop/db/case/case-book';
import { listGridShapes } from '@cityloop/db/city/grid-shape';
import { type GridIndex, indexGrids, locate } from '@cityloop/domain/grid/locate';
import type pg from 'pg';
import type { CurrentBook } from './case-desk.ts';

interface Edition {
  readonly book: CaseBook;
  readonly grids: GridIndex;
}

/** Keeps the book and the grids in memory, and reads them again after an import: one small query tells. */
export function createCurrentBook(pool: pg.Pool): CurrentBook {
  let loaded: Promise<Edition> | undefined;

  async function edition(): Promise<Edition> {
    const inForce = await findCityEdition(pool);
    const known = await loaded;
    if (known && known.book.edition === inForce) return known;
    loaded = load(pool);
    loaded.catch(() => {
      loaded = undefined;
    });
    return loaded;
  }

  return {
    current: async () => (await edition()).book,
    locate: async (point) => locate(point, (await edition()).grids),
  };
}

async function load(pool: pg.Pool): Promise<Edition> {
  return { book: await getCaseBook(pool), grids: indexGrids(await listGridShapes(pool)) };
}
