import type { CHANGE_OPERATIONS } from '@cityloop/contract/rest/change-operations';
import { findFeedPosition, mayGoOn } from '@cityloop/db/change/feed-position';
import { listChanges } from '@cityloop/db/change/numbered-change';
import type { Queryable } from '@cityloop/db/connection/transaction';
import type { Routes } from '@cityloop/web/route';
import { visibleChange } from './visible-change.ts';

/** The numbered feed by REST: what the socket would have sent. */
export function createChangeRoutes({ pool }: { readonly pool: Queryable }): Routes<typeof CHANGE_OPERATIONS> {
  return {
    async listChanges({ actor, query }) {
      const rows = await listChanges(pool, query.after, query.limit);
      const position = await findFeedPosition(pool);
      const last = Math.max(position.last, rows.at(-1)?.feedNo ?? 0);
      const goesOn = await mayGoOn(pool, { ...position, last }, query);
      const { generation } = position;
      return {
        changes: rows.map((row) => visibleChange(actor, row)),
        last,
        generation,
        ...(goesOn ? {} : { reload: true }),
      };
    },
  };
}
