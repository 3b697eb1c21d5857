import * as accounts from './account.ts';
import type { OperationTable } from './operation.ts';
import { pageOf } from './page.ts';

/** Accounts and the audit of what was done with them. */
export const ACCOUNT_OPERATIONS = {
  listAccounts: {
    method: 'get',
    path: '/api/accounts',
    access: 'manageAccounts',
    summary: 'Accounts',
    query: accounts.accountsQuery,
    answers: 'page',
    answer: pageOf(accounts.account),
  },
  createAccount: {
    method: 'post',
    path: '/api/accounts',
    access: 'manageAccounts',
    summary: 'Create an account',
    body: accounts.newAccount,
    status: 201,
    answer: accounts.account,
  },
  changeAccount: {
    method: 'patch',
    path: '/api/accounts/{username}',
    access: 'manageAccounts',
    summary: 'Change or disable an account, and hand over the cases that it can hold no longer',
    body: accounts.accountChange,
    answer: accounts.account,
  },
  listHandlers: {
    method: 'get',
    path: '/api/departments/{code}/handlers',
    access: 'nameHandlers',
    summary: 'Handlers of a department in service: whom a dispatch may name, who holds least first',
    query: accounts.handlersQuery,
    answer: pageOf(accounts.handler),
  },
  listAudit: {
    method: 'get',
    path: '/api/audit',
    access: 'readAudit',
    summary: 'Sign-ins, refusals and administration',
    query: accounts.auditQuery,
    answers: 'page',
    answer: pageOf(accounts.auditEntry),
  },
} as const satisfies OperationTable;
