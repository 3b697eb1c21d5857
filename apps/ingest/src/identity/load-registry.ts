import type { Queryable } from '@cityloop/db/connection/transaction';
import { readRegisteredCity } from '@cityloop/db/ingest/ingest-registry';
import { createRegistry, type Registry } from '@cityloop/intake/registry';

/** What is registered now; the grids' geometry is read again only when another city was imported than that of `former`. */
export async function loadRegistry(db: Queryable, former?: Registry): Promise<Registry> {
  return createRegistry(await readRegisteredCity(db, former?.cityHash), former);
}
