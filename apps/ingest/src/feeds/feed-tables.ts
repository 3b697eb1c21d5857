import type { Queryable } from '@cityloop/db/connection/transaction';
import { readFeedTable } from '@cityloop/db/feed/feed-table';
import type { FeedInForce } from '@cityloop/db/feed/feed-traffic';
import type { LookupTable, LookupTables } from '@cityloop/intake/lookup-table';

/** Tables of all feeds that are kept in memory; the one that was asked for longest ago goes. */
const MOST_KEPT = 40;

/** Lookup tables as mappings ask for them: read once for each revision. */
export function createFeedTables(db: Queryable): (feed: FeedInForce) => LookupTables {
  const kept = new Map<string, Promise<LookupTable | undefined>>();
  return ({ id, tables }) =>
    async function find(name) {
      const revision = tables[name];
      if (revision === undefined) return undefined;
      const key = `${id} ${name} ${revision}`;
      const table = kept.get(key) ?? readFeedTable(db, id, name);
      kept.delete(key);
      kept.set(key, table);
      for (const old of [...kept.keys()].slice(0, -MOST_KEPT)) kept.delete(old);
      // What could not be read is read again for the next message.
      return table.catch((error: unknown) => {
        kept.delete(key);
        throw error;
      });
    };
}
