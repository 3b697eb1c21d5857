import type { Account } from '@cityloop/contract/rest/account';
import { describe, expect, it } from 'vitest';
import { buildAccountChange, buildNewAccount, EMPTY_ACCOUNT, suggestPassword, valuesOf } from './account-body.ts';

const former: Account = {
  username: 'li-na',
  displayName: '李娜',
  roles: ['clerk'],
  department: null,
  districts: ['990101'],
  disabled: false,
  lockedUntil: null,
  createdAt: '2026-03-02T01:00:00.000Z',
};

describe('buildNewAccount', () => {
  it('names every wrong field at once', () => {
    expect(buildNewAccount({ ...EMPTY_ACCOUNT, username: 'Li Na', password: 'short' })).toEqual({
      wrong: ['username', 'password', 'roles'],
    });
  });
  it('leaves an empty name to the server', () => {
    const password = 'correct horse battery';
    const built = buildNewAccount({ ...EMPTY_ACCOUNT, username: 'li-na', roles: ['clerk'], password });
    expect(built).toEqual({ body: { username: 'li-na', roles: ['clerk'], department: null, districts: [], password } });
  });
});

describe('buildAccountChange', () => {
  it('sends only what differs', () => {
    const values = { ...valuesOf(former), roles: ['clerk', 'dutyChief'] } as const;
    expect(buildAccountChange(values, former)).toEqual({ body: { roles: ['clerk', 'dutyChief'] } });
  });
  it('keeps the password where none was typed', () => {
    expect(buildAccountChange(valuesOf(former), former)).toEqual({ body: {} });
  });
  it('refuses a short reset and an account without a post', () => {
    const built = buildAccountChange({ ...valuesOf(former), roles: [], password: 'short' }, former);
    expect(built).toEqual({ wrong: ['roles', 'password'] });
  });
});

describe('suggestPassword', () => {
  it('is long, plain to read and different each time', () => {
    const words = Array.from({ length: 50 }, suggestPassword);
    expect(new Set(words).size).toBe(50);
    for (const word of words) expect(word).toMatch(/^[2-9A-HJ-NP-Za-km-z]{20}$/);
  });
});
