import * as cases from './case.ts';
import { caseAction } from './case-action.ts';
import type { OperationTable } from './operation.ts';
import { pageOf } from './page.ts';

/** Cases, their actions and their evidence. */
export const CASE_OPERATIONS = {
  listCases: {
    method: 'get',
    path: '/api/cases',
    access: 'readCases',
    summary: 'Cases',
    query: cases.casesQuery,
    answers: 'page',
    answer: pageOf(cases.caseSummary),
  },
  reportCase: {
    method: 'post',
    path: '/api/cases',
    access: 'reportCase',
    summary: 'Report a case',
    body: cases.caseReport,
    status: 201,
    answer: cases.caseDetail,
  },
  getCase: {
    method: 'get',
    path: '/api/cases/{id}',
    access: 'readCases',
    summary: 'One case with its timeline',
    answer: cases.caseDetail,
  },
  actOnCase: {
    method: 'post',
    path: '/api/cases/{id}/actions',
    access: 'actOnCases',
    summary: 'Act on a case',
    body: caseAction,
    answer: cases.caseDetail,
  },
  addEvidence: {
    method: 'post',
    path: '/api/cases/{id}/evidence',
    access: 'addEvidence',
    summary: 'Add a photo or document',
    form: cases.evidenceForm,
    status: 201,
    answer: cases.evidenceReceipt,
  },
  getEvidence: {
    method: 'get',
    path: '/api/cases/{id}/evidence/{evidenceId}',
    access: 'readCases',
    summary: 'The file itself',
    answers: 'bytes',
  },
} as const satisfies OperationTable;
