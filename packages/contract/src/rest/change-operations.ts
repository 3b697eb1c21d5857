import * as changes from './change.ts';
import type { OperationTable } from './operation.ts';

/** The numbered changes. */
export const CHANGE_OPERATIONS = {
  listChanges: {
    method: 'get',
    path: '/api/changes',
    access: 'readCases',
    summary: 'The numbered change feed',
    query: changes.changesQuery,
    answer: changes.changesAnswer,
  },
} as const satisfies OperationTable;
