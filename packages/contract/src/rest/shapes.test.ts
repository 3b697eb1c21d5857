import { describe, expect, it } from 'vitest';
import { newAccount, signIn } from './account.ts';
import { alarm, alarmAction } from './alarm.ts';
import { change, changesAnswer, changesQuery } from './change.ts';
import { componentsQuery, readingsQuery } from './component.ts';
import { PROBLEMS, problem } from './problem.ts';

describe('the change feed', () => {
  it('reads lines of the first version, hidden ones too', () => {
    const lines = [
      { feedNo: 1, at: '2026-09-15T01:30:00.000Z', kind: 'case', id: '20260915-00001', version: 2 },
      { feedNo: 2, at: '2026-09-15T01:30:00.000Z', kind: 'hidden' },
      { feedNo: 3, at: '2026-09-15T01:30:00.000Z', kind: 'alarm', id: '7', version: 1 },
    ];
    const answer = { changes: lines, last: 3, generation: '0b6f3c1e-6f0a-4a51-9a50-0d3b6f2b7c11' };
    expect(changesAnswer.parse(answer)).toEqual(answer);
    expect(changesAnswer.safeParse({ changes: lines, last: 3 }).success).toBe(false);
  });

  it('never lets a hidden line say what it hides', () => {
    const leak = { feedNo: 2, at: '2026-09-15T01:30:00.000Z', kind: 'hidden', id: '20260915-00001', version: 1 };
    expect(change.parse(leak)).toEqual({ feedNo: 2, at: leak.at, kind: 'hidden' });
  });

  it('begins at the beginning, 500 lines at a time', () => {
    expect(changesQuery.parse({})).toEqual({ after: 0, limit: 500 });
    expect(changesQuery.safeParse({ after: '-1' }).success).toBe(false);
  });
});

describe('an alarm', () => {
  it('is acknowledged by a request of the first version', () => {
    const sent = { requestId: '0b6f3c1e-6f0a-4a51-9a50-0d3b6f2b7c11', action: 'acknowledge' };
    expect(alarmAction.parse(sent)).toEqual(sent);
    expect(alarmAction.safeParse({ ...sent, note: 'x' }).success).toBe(false);
  });

  it('has what the contract promises', () => {
    expect(Object.keys(alarm.shape)).toEqual(
      expect.arrayContaining(['active', 'acknowledged', 'shelvedUntil', 'outOfService']),
    );
  });
});

describe('accounts', () => {
  it('sign in by name and password, and nothing else', () => {
    expect(signIn.safeParse({ username: 'chief', password: 'x' }).success).toBe(true);
    expect(signIn.safeParse({ username: 'chief', password: 'x', remember: true }).success).toBe(false);
  });

  it.each([
    ['the role of the software itself', { roles: ['system'] }],
    ['no role', { roles: [] }],
    ['a short password', { password: 'short' }],
    ['a name with a space', { username: 'a b' }],
  ])('are not created with %s', (_what, wrong) => {
    const sent = { username: 'new-one', password: 'a long enough one', roles: ['viewer'] };
    expect(newAccount.safeParse(sent).success).toBe(true);
    expect(newAccount.safeParse({ ...sent, ...wrong }).success).toBe(false);
  });
});

describe('queries on components', () => {
  it('read a box as four numbers', () => {
    expect(componentsQuery.parse({ bbox: '120,30,120.5,30.5' }).bbox).toEqual([120, 30, 120.5, 30.5]);
    expect(componentsQuery.safeParse({ bbox: '120,30,120.5' }).success).toBe(false);
  });

  it('read raw values 100 at a time, up to 10,000', () => {
    expect(readingsQuery.parse({ metric: 'pm25' })).toEqual({ metric: 'pm25', resolution: 'raw', limit: 100 });
    expect(readingsQuery.safeParse({ metric: 'pm25', limit: '10001' }).success).toBe(false);
  });
});

describe('problems', () => {
  it.each([
    ['unauthenticated', 401],
    ['role-may-not', 403],
    ['separation-of-duties', 403],
    ['not-found', 404],
    ['action-not-allowed', 409],
    ['request-id-reused', 409],
    ['version-conflict', 412],
    ['invalid', 422],
    ['unavailable', 503],
  ] as const)('%s is %i', (code, status) => {
    expect(PROBLEMS[code]).toBe(status);
  });

  it('keep facts of their own beside the fixed ones', () => {
    const sent = { type: 'urn:x', title: 'x', status: 409, code: 'action-not-allowed', allowed: ['comment'] };
    expect(problem.parse(sent)).toEqual(sent);
  });
});
