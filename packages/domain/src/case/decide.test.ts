import { describe, expect, it } from 'vitest';
import type { Actor } from '../account/actor.ts';
import { SYSTEM_ACTOR } from '../account/actor.ts';
import { actor, caseIn, REPORT } from '../test/sample-case.ts';
import { allowedActions } from './allowed-actions.ts';
import type { CaseActionBody, CaseFile } from './case-file.ts';
import { type DecisionFacts, decide } from './decide.ts';
import type { CaseActionType } from './transitions.ts';

const NOW = new Date('2026-09-15T02:00:00Z');
const FACTS: DecisionFacts = { now: NOW, recommendedDepartment: 'sanitation', photoRequired: false };

const clerk = actor('clerk', 'clerk');
const chief = actor('chief', 'dutyChief');
const dispatcher = actor('dispatcher', 'dispatcher');
const collector = actor('collector', 'collector');
const handler = actor('handler', 'handler', 'sanitation');
const colleague = actor('colleague', 'handler', 'sanitation');
const stranger = actor('stranger', 'handler', 'water');

const atSanitation = (state: 'dispatched' | 'in_disposal' | 'disposed', facts: Partial<CaseFile> = {}) =>
  caseIn(state, { department: 'sanitation', departments: ['sanitation'], ...facts });

function ask(
  caseFile: CaseFile,
  action: CaseActionType,
  who: Actor,
  more: Partial<{ version: number; body: CaseActionBody; facts: Partial<DecisionFacts> }> = {},
) {
  const request = { action, expectedVersion: more.version ?? caseFile.version, body: more.body ?? {} };
  const decision = decide(caseFile, request, who, { ...FACTS, ...more.facts });
  return 'ok' in decision ? 'ok' : decision.refusal;
}

describe('separation of duties', () => {
  it('the reporter may not confirm', () => {
    expect(ask(caseIn('reported'), 'confirm', actor('reporter', 'collector'))).toMatchObject({
      code: 'separation-of-duties',
      because: 'the reporter may not confirm',
    });
    expect(ask(caseIn('reported'), 'confirm', collector)).toBe('ok');
  });

  it('the filer may not dispatch, whatever posts they hold', () => {
    const both = actor('chief', ['dutyChief', 'dispatcher']);
    const body = { department: 'sanitation' };
    expect(ask(caseIn('filed', { filedBy: 'chief' }), 'dispatch', both, { body })).toMatchObject({
      because: 'the filer may not dispatch',
    });
    expect(ask(caseIn('filed', { filedBy: 'another' }), 'dispatch', both, { body })).toBe('ok');
  });

  it.each(['passVerification', 'failVerification'] as const)('whoever ever handled it may not verify: %s', (action) => {
    const both = actor('handler', ['handler', 'collector'], 'sanitation');
    const caseFile = atSanitation('disposed', { handler: 'colleague', handledBy: ['handler', 'colleague'] });
    expect(ask(caseFile, action, both)).toMatchObject({ because: 'whoever handled it may not verify' });
    expect(ask(caseFile, action, collector)).toBe('ok');
  });

  it('the confirmer may verify', () => {
    const caseFile = atSanitation('disposed', {
      confirmation: { by: 'collector', holds: true },
      handledBy: ['handler'],
    });
    expect(ask(caseFile, 'passVerification', collector)).toBe('ok');
  });
});

describe('facts that a step depends on', () => {
  it('the system confirms only where the policy needs no confirmation', () => {
    expect(ask(caseIn('reported'), 'confirm', SYSTEM_ACTOR)).toMatchObject({ code: 'action-not-allowed' });
    expect(ask(caseIn('reported', { report: { ...REPORT, confirmationExempt: true } }), 'confirm', SYSTEM_ACTOR)).toBe(
      'ok',
    );
  });

  it('only a report that holds is filed; another is declined', () => {
    const untrue = caseIn('confirmed', { confirmation: { by: 'collector', holds: false } });
    expect(ask(untrue, 'file', chief)).toMatchObject({ code: 'action-not-allowed' });
    expect(ask(untrue, 'decline', chief)).toBe('ok');
    expect(ask(caseIn('confirmed', { confirmation: { by: 'collector', holds: true } }), 'file', chief)).toBe('ok');
  });

  it('a handler of the department accepts; where one is named, only that one', () => {
    expect(ask(atSanitation('dispatched'), 'accept', handler)).toBe('ok');
    expect(ask(atSanitation('dispatched'), 'accept', stranger)).toMatchObject({ code: 'action-not-allowed' });
    const named = atSanitation('dispatched', { handler: 'handler' });
    expect(ask(named, 'accept', handler)).toBe('ok');
    expect(ask(named, 'accept', colleague)).toMatchObject({ code: 'action-not-allowed' });
  });

  it.each(['arrive', 'dispose', 'return'] as const)('only who accepted it may %s', (action) => {
    const caseFile = atSanitation('in_disposal', { handler: 'handler' });
    expect(ask(caseFile, action, handler)).toBe('ok');
    expect(ask(caseFile, action, colleague)).toMatchObject({ code: 'action-not-allowed' });
  });

  it('one arrives once', () => {
    const there = atSanitation('in_disposal', { handler: 'handler', arrivedAt: NOW });
    expect(ask(there, 'arrive', handler)).toMatchObject({ code: 'action-not-allowed' });
  });

  it('voiding is asked for once', () => {
    expect(ask(caseIn('filed'), 'requestVoid', clerk)).toBe('ok');
    expect(ask(caseIn('filed', { voidRequestedBy: 'x' }), 'requestVoid', clerk)).toMatchObject({
      code: 'action-not-allowed',
    });
  });

  it('a department is urged, and it alone replies, once for each time', () => {
    expect(ask(caseIn('filed'), 'urge', chief)).toMatchObject({ code: 'action-not-allowed' });
    expect(ask(atSanitation('dispatched'), 'urge', chief)).toBe('ok');
    const urged = atSanitation('dispatched', { openUrges: 1 });
    expect(ask(urged, 'replyUrge', handler)).toBe('ok');
    expect(ask(urged, 'replyUrge', stranger)).toMatchObject({ code: 'action-not-allowed' });
    expect(ask(atSanitation('dispatched'), 'replyUrge', handler)).toMatchObject({ code: 'action-not-allowed' });
  });
});

describe('what a step must bring', () => {
  it('a reason for a dispatch away from the responsibility list', () => {
    const filed = caseIn('filed', { filedBy: 'chief' });
    const away = { department: 'water' };
    expect(ask(filed, 'dispatch', dispatcher, { body: away })).toEqual({
      code: 'reason-required',
      action: 'dispatch',
      recommended: 'sanitation',
    });
    expect(ask(filed, 'dispatch', dispatcher, { body: { ...away, reason: '  ' } })).toMatchObject({
      code: 'reason-required',
    });
    expect(ask(filed, 'dispatch', dispatcher, { body: { ...away, reason: 'the pipe is theirs' } })).toBe('ok');
    expect(ask(filed, 'dispatch', dispatcher, { body: { department: 'sanitation' } })).toBe('ok');
  });

  it('a reason also where the list names nobody', () => {
    const facts = { recommendedDepartment: undefined };
    expect(ask(caseIn('filed'), 'dispatch', dispatcher, { body: { department: 'water' }, facts })).toMatchObject({
      code: 'reason-required',
    });
  });

  it('a photo of the finished work where the category asks for one', () => {
    const caseFile = atSanitation('in_disposal', { handler: 'handler' });
    const facts = { photoRequired: true };
    expect(ask(caseFile, 'dispose', handler, { facts })).toEqual({ code: 'evidence-required', action: 'dispose' });
    expect(ask(caseFile, 'dispose', handler, { facts, body: { evidence: ['photo'] } })).toBe('ok');
  });
});

describe('the order of the checks', () => {
  const filed = caseIn('filed', { filedBy: 'chief', version: 3 });

  it('a role without the action hears so before anything else', () => {
    expect(ask(filed, 'dispatch', clerk, { version: 1 })).toEqual({ code: 'role-may-not', action: 'dispatch' });
  });

  it('separation of duties comes before the version', () => {
    const both = actor('chief', ['dutyChief', 'dispatcher']);
    expect(ask(filed, 'dispatch', both, { version: 1 })).toMatchObject({ code: 'separation-of-duties' });
  });

  it('the version comes before the state', () => {
    expect(ask(filed, 'close', chief, { version: 2 })).toEqual({ code: 'version-conflict', expected: 2, actual: 3 });
  });

  it('the state comes before what the step must bring, and names what is allowed', () => {
    const caseFile = atSanitation('disposed', { handler: 'handler' });
    const facts = { photoRequired: true };
    expect(ask(caseFile, 'dispose', handler, { facts })).toEqual({
      code: 'action-not-allowed',
      action: 'dispose',
      allowed: allowedActions(caseFile, handler),
    });
  });

  it('a remark needs no version', () => {
    const decision = decide(
      filed,
      { action: 'comment', expectedVersion: undefined, body: { text: 'x' } },
      clerk,
      FACTS,
    );
    expect(decision).toMatchObject({ ok: { seq: 4, type: 'comment', role: 'clerk' } });
  });

  it('every other step does', () => {
    const decision = decide(filed, { action: 'dispatch', expectedVersion: undefined, body: {} }, dispatcher, FACTS);
    expect(decision).toEqual({ refusal: { code: 'version-conflict', expected: undefined, actual: 3 } });
  });
});

describe('an accepted step', () => {
  it('says who did it, in which post, when, and which version it makes', () => {
    const both = actor('both', ['viewer', 'dispatcher']);
    const request = { action: 'dispatch', expectedVersion: 1, body: { department: 'sanitation' } } as const;
    expect(decide(caseIn('filed'), request, both, FACTS)).toEqual({
      ok: {
        caseId: '20260915-00001',
        seq: 2,
        type: 'dispatch',
        actor: 'both',
        role: 'dispatcher',
        at: NOW,
        body: { department: 'sanitation' },
      },
    });
  });
});
