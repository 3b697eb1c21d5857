import type { OperationTable } from './operation.ts';
import { pageOf } from './page.ts';
import * as quarantines from './quarantine.ts';

/** Messages that were set aside. */
export const QUARANTINE_OPERATIONS = {
  listQuarantine: {
    method: 'get',
    path: '/api/quarantine',
    access: 'readQuarantine',
    summary: 'Messages set aside, with the reason',
    query: quarantines.quarantineQuery,
    answers: 'page',
    answer: pageOf(quarantines.quarantineItem),
  },
  listQuarantineGroups: {
    method: 'get',
    path: '/api/quarantine/groups',
    access: 'readQuarantine',
    summary: 'Messages set aside, by source, kind of topic and reason',
    query: quarantines.quarantineQuery,
    answers: 'page',
    answer: pageOf(quarantines.quarantineGroup),
  },
  redriveQuarantined: {
    method: 'post',
    path: '/api/quarantine/{id}/redrive',
    access: 'redriveQuarantine',
    summary: 'Try a message again that was set aside',
    answer: quarantines.quarantineItem,
  },
  redriveQuarantine: {
    method: 'post',
    path: '/api/quarantine/redrive',
    access: 'redriveQuarantine',
    summary: 'Try the oldest 500 messages of a filter again',
    body: quarantines.redriveFilter,
    answer: quarantines.redriveAnswer,
  },
} as const satisfies OperationTable;
