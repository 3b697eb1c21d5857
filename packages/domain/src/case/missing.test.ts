import { describe, expect, it } from 'vitest';
import { CASE_ACTION_TYPES } from './action-types.ts';
import { missingFor } from './missing.ts';
import type { DraftFacts } from './rule.ts';

const NOW = new Date('2026-09-15T02:00:00Z');
const FACTS: DraftFacts = {
  recommendedDepartment: 'sanitation',
  photoRequired: true,
  evidence: new Map([
    ['early', { stage: 'before', by: 'me', at: NOW }],
    ['late', { stage: 'after', by: 'me', at: NOW }],
    ['theirs', { stage: 'after', by: 'another', at: NOW }],
    ['old', { stage: 'after', by: 'me', at: new Date(0) }],
    ['seen', { stage: 'verification', by: 'me', at: NOW }],
  ]),
  actor: 'me',
  stateEnteredAt: NOW,
  isVoidRequested: true,
};
const fields = (...request: Parameters<typeof missingFor>) =>
  missingFor(...request).map(({ field, why }) => [field, why]);

describe('what a request still lacks', () => {
  it.each([
    ['confirm', ['holds']],
    ['decline', ['reason']],
    ['return', ['reason']],
    ['reassign', ['reason']],
    ['failVerification', ['reason']],
    ['requestVoid', ['reason']],
    ['merge', ['into']],
    ['urge', ['opinion']],
    ['replyUrge', ['reply']],
    ['comment', ['text']],
    ['accept', []],
    ['arrive', []],
    ['close', []],
    ['void', []],
    ['file', []],
  ] as const)('%s: %j', (action, expected) => {
    expect(fields(action, {}, FACTS)).toEqual(expected.map((field) => [field, 'always']));
  });

  it('an empty text is none', () => {
    expect(fields('decline', { reason: ' \u200b\u202e ' }, FACTS)).toEqual([['reason', 'always']]);
    expect(fields('decline', { reason: '  ' }, FACTS)).toEqual([['reason', 'always']]);
    expect(fields('confirm', { holds: false }, FACTS)).toEqual([]);
  });

  it('a dispatch away from the responsibility list needs a reason', () => {
    expect(fields('dispatch', { department: 'sanitation' }, FACTS)).toEqual([]);
    expect(fields('dispatch', { department: 'water' }, FACTS)).toEqual([['reason', 'awayFromResponsibilityList']]);
    expect(fields('dispatch', { department: 'water', reason: 'theirs' }, FACTS)).toEqual([]);
  });

  it('finished work is shown by a photo of its stage where the category asks for one', () => {
    expect(fields('dispose', {}, FACTS)).toEqual([['evidence', 'photoOfFinishedWork']]);
    expect(fields('dispose', { evidence: ['early'] }, FACTS)).toEqual([['evidence', 'photoOfFinishedWork']]);
    expect(fields('dispose', { evidence: ['theirs', 'old'] }, FACTS)).toEqual([['evidence', 'photoOfFinishedWork']]);
    expect(fields('dispose', { evidence: ['late'] }, FACTS)).toEqual([]);
    expect(fields('dispose', {}, { ...FACTS, photoRequired: false })).toEqual([]);
  });

  it('a verification that passes is shown by a photo of its stage where the category asks for one', () => {
    expect(fields('passVerification', { evidence: ['late'] }, FACTS)).toEqual([['evidence', 'photoOfVerification']]);
    expect(fields('passVerification', { evidence: ['seen'] }, FACTS)).toEqual([]);
    expect(fields('passVerification', {}, { ...FACTS, photoRequired: false })).toEqual([]);
  });

  it('voiding needs a reason where nobody asked for it', () => {
    const facts = { ...FACTS, isVoidRequested: false };
    expect(fields('void', {}, facts)).toEqual([['reason', 'voidWithoutRequest']]);
    expect(fields('void', { reason: '\u200b' }, facts)).toEqual([['reason', 'voidWithoutRequest']]);
    expect(fields('void', { reason: 'a test' }, facts)).toEqual([]);
  });

  it('is known of every action', () => {
    for (const action of CASE_ACTION_TYPES) expect(() => missingFor(action, {}, FACTS)).not.toThrow();
  });
});
