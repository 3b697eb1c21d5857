import { CASE_ACTION_TYPES } from '@cityloop/domain/case/action-types';
import { missingFor } from '@cityloop/domain/case/missing';
import { describe, expect, it } from 'vitest';
import { ACTION_FORMS, buildAction, type FormContext, requiredFields, withUploads } from './action-form.ts';

const context: FormContext = {
  requestId: '0b9f6a52-5d0c-4a0e-9a0e-3f6a1f3f0c11',
  expectedVersion: 4,
  facts: {
    recommendedDepartment: 'roads',
    photoRequired: true,
    evidence: new Map([['e1', { stage: 'after', by: 'wu', at: new Date(1) }]]),
    actor: 'wu',
    stateEnteredAt: new Date(0),
    isVoidRequested: false,
  },
};
const head = { requestId: context.requestId, expectedVersion: 4 };

describe('buildAction', () => {
  it('sends a confirmation that does not hold, with its remark', () => {
    expect(buildAction('confirm', { holds: false, comment: ' nothing there ' }, context)).toEqual({
      body: { ...head, action: 'confirm', holds: false, comment: 'nothing there' },
    });
  });

  it('asks whether it holds before confirming', () => {
    expect(buildAction('confirm', {}, context)).toEqual({ missing: ['holds'] });
  });

  it('sends the chosen filing condition', () => {
    expect(buildAction('file', { conditions: 'A1', comment: '' }, context)).toEqual({
      body: { ...head, action: 'file', conditions: 'A1' },
    });
  });

  it('dispatches to the recommended department without a reason', () => {
    expect(buildAction('dispatch', { department: 'roads', handler: ' ' }, context)).toEqual({
      body: { ...head, action: 'dispatch', department: 'roads' },
    });
  });

  it('asks for a reason when the dispatch strays from the responsibility list', () => {
    expect(buildAction('dispatch', { department: 'water' }, context)).toEqual({ missing: ['reason'] });
    expect(buildAction('dispatch', { department: 'water', reason: 'a burst main' }, context)).toEqual({
      body: { ...head, action: 'dispatch', department: 'water', reason: 'a burst main' },
    });
  });

  it('asks for a reason when the list names nobody', () => {
    const nobody = { ...context, facts: { ...context.facts, recommendedDepartment: undefined } };
    expect(buildAction('dispatch', { department: 'water' }, nobody)).toEqual({ missing: ['reason'] });
  });

  it('leaves the version out of a comment: it does not depend on it', () => {
    expect(buildAction('comment', { text: 'seen' }, context)).toEqual({
      body: { requestId: context.requestId, action: 'comment', text: 'seen' },
    });
  });

  it('asks for the photo of the finished work where the category asks for one', () => {
    expect(buildAction('dispose', {}, context)).toEqual({ missing: ['evidence'] });
    expect(buildAction('dispose', { evidence: ['e1'] }, context)).toEqual({
      body: { ...head, action: 'dispose', evidence: ['e1'] },
    });
  });

  it('sends the ids of uploaded files with a verification, also before the case lists them', () => {
    const facts = withUploads(context.facts, 'verification', ['e1']);
    expect(buildAction('passVerification', { evidence: ['e1'] }, context)).toEqual({ missing: ['evidence'] });
    expect(buildAction('passVerification', { evidence: ['e1'] }, { ...context, facts })).toEqual({
      body: { ...head, action: 'passVerification', evidence: ['e1'] },
    });
  });

  it('does not send what belongs to another form', () => {
    expect(buildAction('close', { reason: 'typed elsewhere' }, context)).toEqual({
      body: { ...head, action: 'close' },
    });
  });

  it('names the field that the contract refuses', () => {
    expect(buildAction('urge', { opinion: 'x'.repeat(2001) }, context)).toEqual({ missing: ['opinion'] });
  });
});

describe('requiredFields', () => {
  it('marks the reason of a dispatch only where it strays from the responsibility list', () => {
    expect(requiredFields('dispatch', { department: 'roads' }, context)).toEqual(['department']);
    expect(requiredFields('dispatch', { department: 'water' }, context)).toEqual(['department', 'reason']);
  });

  it('marks the photo of finished work where the category asks for one, taken or not', () => {
    expect(requiredFields('dispose', { evidence: ['e1'] }, context)).toEqual(['evidence']);
    const without = { ...context, facts: { ...context.facts, photoRequired: false } };
    expect(requiredFields('dispose', {}, without)).toEqual([]);
  });
});

describe('ACTION_FORMS', () => {
  it('gives every action a letter of its own, none of those that move in the queue', () => {
    const keys = CASE_ACTION_TYPES.map((action) => ACTION_FORMS[action].key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => ['j', 'k', 'r', 'w', '/', '?'].includes(key))).toEqual([]);
  });

  it('asks for nothing that it does not show, and stores files under a stage', () => {
    for (const action of CASE_ACTION_TYPES) {
      const form = ACTION_FORMS[action];
      const lacks = missingFor(action, {}, { ...context.facts, recommendedDepartment: undefined });
      for (const { field } of lacks) expect(form.fields, action).toContain(field);
      expect(form.fields.includes('evidence'), action).toBe(form.evidenceStage !== undefined);
    }
  });
});
