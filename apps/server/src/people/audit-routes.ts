import type { ACCOUNT_OPERATIONS } from '@cityloop/contract/rest/account-operations';
import { listAuditLines } from '@cityloop/db/people/audit';
import { page } from '@cityloop/web/page';
import type { Routes } from '@cityloop/web/route';
import { z } from 'zod';
import type { PeopleParts } from './people-parts.ts';

/** Sign-ins, refusals and administration, newest first. */
export function createAuditRoutes({ pool }: PeopleParts): Routes<Pick<typeof ACCOUNT_OPERATIONS, 'listAudit'>> {
  return {
    listAudit: ({ query }) =>
      page(query, {
        list: 'audit',
        position: z.int(),
        rows: (before, limit) => listAuditLines(pool, limit, before),
        positionOf: ({ id }) => id,
        present: (row) => ({ ...row, id: String(row.id), at: row.at.toISOString() }),
      }),
  };
}
