import type { Queryable } from '@cityloop/db/connection/transaction';
import { readRegisteredCity } from '@cityloop/db/ingest/ingest-registry';
import { createRegistry, type Registry } from '@cityloop/intake/registry';

/** The registry as it was read last. */
export interface CurrentRegistry {
  current(): Registry;
  /** Reads it again, as it is after this call; one reading after the other, so that none brings back an older one. */
  reload(): Promise<void>;
}

export async function openRegistry(db: Queryable): Promise<CurrentRegistry> {
  let registry = await loadRegistry(db);
  let readings: Promise<unknown> = Promise.resolve();
  const read = async () => {
    registry = await loadRegistry(db, registry);
  };
  return {
    current: () => registry,
    reload() {
      const done = readings.then(read, read);
      readings = done.catch(() => undefined);
      return done;
    },
  };
}

/** What is registered now; the grids' geometry is read again only when another city was imported than that of `former`. */
export async function loadRegistry(db: Queryable, former?: Registry): Promise<Registry> {
  return createRegistry(await readRegisteredCity(db, former?.cityHash), former);
}
