import { z } from 'zod';
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
  importAccounts: {
    method: 'post',
    path: '/api/accounts/import',
    access: 'manageAccounts',
    summary: 'Create many accounts from a sheet, all or nothing; their passwords are answered once',
    form: accounts.accountImportForm,
    answer: accounts.accountImportReport,
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
  listKioskTokens: {
    method: 'get',
    path: '/api/kiosk-tokens',
    access: 'manageDisplays',
    summary: 'Tokens of displays',
    answer: pageOf(accounts.kioskToken),
  },
  createKioskToken: {
    method: 'post',
    path: '/api/kiosk-tokens',
    access: 'manageDisplays',
    summary: 'A token for a display, shown once',
    body: accounts.newKioskToken,
    status: 201,
    answer: accounts.madeKioskToken,
  },
  revokeKioskToken: {
    method: 'delete',
    path: '/api/kiosk-tokens/{id}',
    access: 'manageDisplays',
    summary: 'End the token of a display, at once',
    status: 204,
    answer: z.undefined(),
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
