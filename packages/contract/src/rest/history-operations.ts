import * as history from './history.ts';
import type { OperationTable } from './operation.ts';
import { pageOf } from './page.ts';

/** Readings of before, from files. */
export const HISTORY_OPERATIONS = {
  sendHistory: {
    method: 'post',
    path: '/api/history-imports',
    access: 'importHistory',
    summary: 'Readings of any age from a CSV or NDJSON file, in a form or as the body; imported in the background',
    query: history.newHistoryQuery,
    rawBody: true,
    status: 202,
    answer: history.historyImport,
  },
  listHistory: {
    method: 'get',
    path: '/api/history-imports',
    access: 'importHistory',
    summary: 'Imported files with their progress',
    query: history.historyQuery,
    answers: 'page',
    answer: pageOf(history.historyImport),
  },
  getHistory: {
    method: 'get',
    path: '/api/history-imports/{id}',
    access: 'importHistory',
    summary: 'One of them, with its faults by line',
    answer: history.historyImport,
  },
} as const satisfies OperationTable;
