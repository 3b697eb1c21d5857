import type { CHANGE_OPERATIONS } from '@cityloop/contract/rest/change-operations';
import { findLastFeedNo, listChanges } from '@cityloop/db/change/numbered-change';
import type { Queryable } from '@cityloop/db/connection/transaction';
import type { Routes } from '@cityloop/web/route';
import { visibleChange } from './visible-change.ts';

/** The numbered feed by REST: what the socket would have sent. */
export function createChangeRoutes({ pool }: { readonly pool: Queryable }): Routes<typeof CHANGE_OPERATIONS> {
  return {
    async listChanges({ actor, query }) {
      const rows = await listChanges(pool, query.after, query.limit);
      const last = Math.max(await findLastFeedNo(pool), rows.at(-1)?.feedNo ?? 0);
      const isBehind = rows[0] !== undefined && rows[0].feedNo > query.after + 1;
      return { changes: rows.map((row) => visibleChange(actor, row)), last, ...(isBehind ? { reload: true } : {}) };
    },
  };
}
