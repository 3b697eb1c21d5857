import { z } from 'zod';
import * as accounts from './account.ts';
import type { OperationTable } from './operation.ts';
import { pageOf } from './page.ts';

/** Signing in and out, and my own password. */
export const SESSION_OPERATIONS = {
  signIn: {
    method: 'post',
    path: '/api/session',
    access: 'public',
    summary: 'Sign in',
    body: accounts.signIn,
    answer: accounts.session,
  },
  getSession: {
    method: 'get',
    path: '/api/session',
    access: 'ownSession',
    summary: 'Who I am',
    answer: accounts.session,
  },
  signOut: {
    method: 'delete',
    path: '/api/session',
    access: 'ownSession',
    summary: 'Sign out here',
    status: 204,
    answer: z.undefined(),
  },
  signOutEverywhere: {
    method: 'delete',
    path: '/api/sessions',
    access: 'ownSession',
    summary: 'Sign out everywhere',
    status: 204,
    answer: z.undefined(),
  },
  listSessions: {
    method: 'get',
    path: '/api/sessions',
    access: 'ownSession',
    summary: 'Where I am signed in',
    answer: pageOf(accounts.sessionItem),
  },
  endSession: {
    method: 'delete',
    path: '/api/sessions/{id}',
    access: 'ownSession',
    summary: 'End one of my sessions',
    status: 204,
    answer: z.undefined(),
  },
  changePassword: {
    method: 'post',
    path: '/api/session/password',
    access: 'ownSession',
    summary: 'Change my own password',
    body: accounts.passwordChange,
    status: 204,
    answer: z.undefined(),
  },
} as const satisfies OperationTable;
