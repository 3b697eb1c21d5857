import { isCityImported, lockCityImport } from '@cityloop/db/city/import-city';
import { inTransaction } from '@cityloop/db/connection/transaction';
import type pg from 'pg';
import { checkHistory } from './check-history.ts';
import { examineCity } from './examine-city.ts';
import { ImportError, type ImportFault } from './fault.ts';
import { gridsOf } from './locate-components.ts';
import type { Row } from './tables/tables.ts';
import { writeCity } from './write-city.ts';

export interface ImportResult {
  /** False where the same files had been imported before: then nothing was written. */
  readonly changed: boolean;
  readonly hash: string;
  readonly components: number;
  readonly grids: number;
  /** The accounts that the city asks for; making them is the caller's task, since it makes passwords. */
  readonly accounts: readonly Row<'accounts.csv'>[];
  /** What was mended, left out or taken in a certain way. */
  readonly notes: readonly ImportFault[];
  /** Ids of the feeds that the city asks for and that are posted to. */
  readonly webhooks: readonly string[];
}

/**
 * Loads the folder of a city (docs/city-format.md) in one transaction: all of it or nothing. Loading the same files again
 * changes nothing. Connect as the owner.
 * @throws ImportError with every fault, by file, line and column.
 */
export async function importCity(owner: pg.Pool, folder: string): Promise<ImportResult> {
  const { city, components, faults, notes } = await examineCity(folder);
  const { head } = city;
  if (head === undefined || faults.length > 0) throw new ImportError(folder, faults);
  const changed = await inTransaction(owner, async (client) => {
    await lockCityImport(client);
    if (await isCityImported(client, city.hash)) return false;
    await checkHistory(client, city, faults);
    if (faults.length > 0) throw new ImportError(folder, faults);
    await writeCity(client, head, city, components);
    return true;
  });
  return {
    changed,
    hash: city.hash,
    components: components.length,
    grids: gridsOf(city.areas).grids.length,
    accounts: city.tables['accounts.csv'],
    notes,
    webhooks: city.feeds.filter(({ kind }) => kind === 'webhook').map(({ id }) => id),
  };
}
