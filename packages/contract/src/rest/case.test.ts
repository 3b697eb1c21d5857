import { CASE_ACTION_TYPES, type CaseActionType } from '@cityloop/domain/case/action-types';
import { type RequestedBody, ruleOf } from '@cityloop/domain/case/actions';
import { describe, expect, it } from 'vitest';
import { caseReport, caseSummary, casesQuery } from './case.ts';
import { type CaseActionRequestBody, caseAction } from './case-action.ts';

const requestId = '0b6f3c1e-6f0a-4a51-9a50-0d3b6f2b7c11';
const versioned = { requestId, expectedVersion: 3 };

/** Requests as clients of the first version send them: they are understood for ever. */
const GOLDEN = [
  { ...versioned, action: 'confirm', holds: true, comment: 'seen' },
  { ...versioned, action: 'file', conditions: 'illegal-dumping-1' },
  { ...versioned, action: 'file' },
  { ...versioned, action: 'decline', reason: 'not ours' },
  { ...versioned, action: 'dispatch', department: 'sanitation' },
  { ...versioned, action: 'reassign', reason: 'fell ill' },
  { ...versioned, action: 'reassign', handler: 'handler2', reason: 'fell ill' },
  { ...versioned, action: 'dispatch', department: 'sanitation', handler: 'handler', reason: 'nearest' },
  { ...versioned, action: 'accept' },
  { ...versioned, action: 'arrive' },
  { ...versioned, action: 'arrive', location: { lon: 120.1, lat: 30.2 } },
  { ...versioned, action: 'dispose', evidence: [requestId], comment: 'done' },
  { ...versioned, action: 'return', reason: 'private ground' },
  { ...versioned, action: 'passVerification', evidence: [requestId] },
  { ...versioned, action: 'failVerification', evidence: [], reason: 'still there' },
  { ...versioned, action: 'close' },
  { ...versioned, action: 'requestVoid', reason: 'a joke' },
  { ...versioned, action: 'void' },
  { ...versioned, action: 'merge', into: '20260915-00001' },
  { ...versioned, action: 'urge', opinion: 'today, please' },
  { requestId, action: 'replyUrge', reply: 'on the way' },
  { requestId, action: 'comment', text: '很吵' },
];

describe('an action on a case', () => {
  it.each(GOLDEN)('of the first version is understood: $action', (sent) => {
    expect(caseAction.parse(sent)).toMatchObject(sent);
  });

  it('has a golden sample for each action of the book', () => {
    expect(new Set(GOLDEN.map((sent) => sent.action))).toEqual(new Set(CASE_ACTION_TYPES));
  });

  it.each(GOLDEN)('is refused with an unknown key: $action', (sent) => {
    expect(caseAction.safeParse({ ...sent, colour: 'red' }).success).toBe(false);
  });

  it.each([
    ['without a requestId', { expectedVersion: 3, action: 'close' }],
    ['with a requestId that is no uuid', { ...versioned, requestId: '1', action: 'close' }],
    ['without a version', { requestId, action: 'close' }],
    ['with version 0', { requestId, expectedVersion: 0, action: 'close' }],
    ['of an unknown kind', { ...versioned, action: 'forget' }],
    ['with an empty reason', { ...versioned, action: 'decline', reason: '  ' }],
    ['with a code as a number', { ...versioned, action: 'dispatch', department: 7 }],
  ])('is refused %s', (_what, sent) => {
    expect(caseAction.safeParse(sent).success).toBe(false);
  });
});

/** What goes over the wire is what the domain decides about, action by action: a difference does not compile. */
type Sent<T extends CaseActionType> = Omit<
  Extract<CaseActionRequestBody, { action: T }>,
  'requestId' | 'expectedVersion' | 'action'
>;
const AGREES: { [T in CaseActionType]: Sent<T> extends RequestedBody<T> ? true : never } = Object.fromEntries(
  CASE_ACTION_TYPES.map((type) => [type, true]),
) as { [T in CaseActionType]: true };

describe('the body of an action', () => {
  it.each(CASE_ACTION_TYPES)('%s: is the same on the wire as in the domain', (type) => {
    expect(AGREES[type]).toBe(true);
  });

  it.each(CASE_ACTION_TYPES)('%s: what the domain always asks for is required', (type) => {
    const golden = GOLDEN.find(({ action }) => action === type);
    for (const field of ruleOf(type).requires) {
      expect(caseAction.safeParse({ ...golden, [field]: undefined }).success).toBe(false);
    }
  });
});

describe('a report', () => {
  const report = { category: 'illegal-dumping', title: ' Rubbish ', location: { lon: 120, lat: 30 } };

  it('of the first version is understood', () => {
    expect(caseReport.parse(report)).toEqual({ ...report, title: 'Rubbish', description: '', address: '' });
    expect(
      caseReport.safeParse({ ...report, requestId, channel: 'hotline', component: 'WL-1', address: 'x' }).success,
    ).toBe(true);
  });

  it.each([
    ['an unknown key', { colour: 'red' }],
    ['an empty title', { title: ' ' }],
    ['a place off the globe', { location: { lon: 181, lat: 0 } }],
    ['an unknown channel', { channel: 'pigeon' }],
  ])('is refused with %s', (_what, wrong) => {
    expect(caseReport.safeParse({ ...report, ...wrong }).success).toBe(false);
  });
});

describe('the query of the list', () => {
  it('has a page of 100, newest first', () => {
    expect(casesQuery.parse({})).toEqual({ order: 'newest', limit: 100 });
  });

  it('reads flags and numbers as they stand in URLs', () => {
    expect(casesQuery.parse({ overdue: 'true', limit: '5', handler: 'me' })).toMatchObject({
      overdue: 'true',
      limit: 5,
    });
    expect(casesQuery.parse({ overdue: '0' }).overdue).toBe('false');
    expect(casesQuery.parse({ overdue: 'total' }).overdue).toBe('total');
    expect(casesQuery.safeParse({ limit: '501' }).success).toBe(false);
  });
});

describe('a case in a list', () => {
  it('has what the contract promises', () => {
    const promised = [
      'id',
      'version',
      'state',
      'category',
      'title',
      'district',
      'grid',
      'location',
      'department',
      'handler',
    ];
    expect(Object.keys(caseSummary.shape)).toEqual(
      expect.arrayContaining([...promised, 'channel', 'deadlines', 'lamp']),
    );
  });
});
