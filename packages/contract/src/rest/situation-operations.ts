import type { OperationTable } from './operation.ts';
import * as situations from './situation.ts';

/** The figures of the wall. */
export const SITUATION_OPERATIONS = {
  getSituation: {
    method: 'get',
    path: '/api/situation',
    access: 'readCity',
    summary: 'The vital signs',
    answer: situations.situation,
  },
  getCaseTrend: {
    method: 'get',
    path: '/api/situation/trend',
    access: 'readCity',
    summary: 'Cases and alarms per hour',
    query: situations.caseTrendQuery,
    answer: situations.caseTrend,
  },
  getCaseRanking: {
    method: 'get',
    path: '/api/situation/ranking',
    access: 'readCity',
    summary: 'Open, overdue and closed cases by a dimension',
    query: situations.caseRankingQuery,
    answer: situations.caseRanking,
  },
} as const satisfies OperationTable;
