import type { ACCOUNT_OPERATIONS } from '@cityloop/contract/rest/account-operations';
import { listAuditLines } from '@cityloop/db/people/audit';
import type { Routes } from '@cityloop/web/route';
import type { PeopleDesk } from './people-desk.ts';

/** Sign-ins, refusals and administration, newest first. */
export function createAuditRoutes({ pool }: PeopleDesk): Routes<Pick<typeof ACCOUNT_OPERATIONS, 'listAudit'>> {
  return {
    async listAudit({ query }) {
      const before = /^\d{1,15}$/.test(query.cursor ?? '') ? Number(query.cursor) : undefined;
      const rows = await listAuditLines(pool, query.limit + 1, before);
      const items = rows.slice(0, query.limit);
      return {
        items: items.map((row) => ({ ...row, id: String(row.id), at: row.at.toISOString() })),
        next: rows.length > query.limit ? String(items.at(-1)?.id) : null,
      };
    },
  };
}
