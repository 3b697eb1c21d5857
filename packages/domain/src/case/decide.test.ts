import { describe, expect, it } from 'vitest';
import type { Actor } from '../account/actor.ts';
import { SYSTEM_ACTOR } from '../account/actor.ts';
import { actor, caseIn, FACTS, REPORT, request } from '../test/sample-case.ts';
import type { CaseActionType } from './action-types.ts';
import { allowedActions } from './allowed-actions.ts';
import type { CaseFile } from './case-file.ts';
import { decide } from './decide.ts';
import type { DecisionFacts } from './rule.ts';

const NOW = FACTS.now;

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
  more: Partial<{ version: number; body: object; facts: Partial<DecisionFacts> }> = {},
) {
  const asked = request(action, more.version ?? caseFile.version, more.body ?? {});
  const facts = { ...FACTS, actor: who.username, stateEnteredAt: caseFile.stateEnteredAt, ...more.facts };
  const decision = decide(caseFile, asked, who, facts);
  return 'ok' in decision ? 'ok' : decision.refusal;
}

describe('separation of duties', () => {
  it('the reporter may not confirm', () => {
    expect(ask(caseIn('reported'), 'confirm', actor('reporter', 'collector'))).toMatchObject({
      code: 'separation-of-duties',
      because: 'reporterMayNotConfirm',
    });
    expect(ask(caseIn('reported'), 'confirm', collector)).toBe('ok');
  });

  it('the filer may not dispatch, whatever posts they hold', () => {
    const both = actor('chief', ['dutyChief', 'dispatcher']);
    const body = { department: 'sanitation' };
    expect(ask(caseIn('filed', { filedBy: 'chief' }), 'dispatch', both, { body })).toMatchObject({
      because: 'filerMayNotDispatch',
    });
    expect(ask(caseIn('filed', { filedBy: 'another' }), 'dispatch', both, { body })).toBe('ok');
  });

  it.each(['passVerification', 'failVerification'] as const)('whoever ever handled it may not verify: %s', (action) => {
    const both = actor('handler', ['handler', 'collector'], 'sanitation');
    const caseFile = atSanitation('disposed', { handler: 'colleague', handledBy: ['handler', 'colleague'] });
    expect(ask(caseFile, action, both)).toMatchObject({ because: 'handlerMayNotVerify' });
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
      why: 'awayFromResponsibilityList',
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
    expect(ask(filed, 'close', chief, { version: 2 })).toEqual({
      code: 'version-conflict',
      action: 'close',
      expected: 2,
      actual: 3,
    });
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
    const decision = decide(filed, request('dispatch', undefined, {}), dispatcher, FACTS);
    expect(decision).toEqual({
      refusal: { code: 'version-conflict', action: 'dispatch', expected: undefined, actual: 3 },
    });
  });
});

describe('a code or id that means nothing', () => {
  const filed = caseIn('filed', { filedBy: 'chief' });
  const confirmed = caseIn('confirmed', { confirmation: { by: 'collector', holds: true } });
  const done = atSanitation('in_disposal', { handler: 'handler' });
  const refused = (kind: string) => ({ code: 'invalid', fault: { kind } });

  it('a department that the city does not have', () => {
    const more = { body: { department: 'x', reason: 'r' }, facts: { departmentExists: false } };
    expect(ask(filed, 'dispatch', dispatcher, more)).toMatchObject(refused('unknownDepartment'));
  });

  it('a department without a handler in service there, who could accept it', () => {
    const more = { body: { department: 'sanitation' }, facts: { departmentServes: false } };
    expect(ask(filed, 'dispatch', dispatcher, more)).toMatchObject(refused('departmentWithoutHandler'));
  });

  it('a handler of another department', () => {
    const more = { body: { department: 'sanitation', handler: 'stranger' }, facts: { handlerBelongs: false } };
    expect(ask(filed, 'dispatch', dispatcher, more)).toMatchObject(refused('notHandlerOf'));
  });

  it('a filing condition of another category', () => {
    expect(ask(confirmed, 'file', chief, { body: { conditions: 'x' } })).toMatchObject(refused('unknownCondition'));
  });

  it('evidence of another case', () => {
    expect(ask(done, 'dispose', handler, { body: { evidence: ['x'] } })).toMatchObject(refused('unknownEvidence'));
  });

  it('a photo of another stage where finished work has to be shown', () => {
    const facts = {
      photoRequired: true,
      evidence: new Map([['early', { stage: 'confirmation', by: 'handler', at: NOW }]] as const),
    };
    const more = { body: { evidence: ['early'] }, facts };
    expect(ask(done, 'dispose', handler, more)).toMatchObject(refused('photoOfAnotherStage'));
  });

  it.each([
    ['itself', '20260915-00001', undefined, 'mergeIntoItself'],
    ['a case that is not there', '20260915-00002', undefined, 'unknownCase'],
    ['an ended case', '20260915-00002', caseIn('closed', { endedAt: NOW }), 'mergeIntoEnded'],
  ] as const)('a merge into %s', (_what, into, mergeTarget, kind) => {
    expect(ask(caseIn('reported'), 'merge', clerk, { body: { into }, facts: { mergeTarget } })).toMatchObject(
      refused(kind),
    );
  });

  it('comes after who and when, and before what the step must bring', () => {
    const facts = { departmentExists: false };
    const body = { department: 'x' };
    expect(ask(filed, 'dispatch', dispatcher, { facts, body })).toMatchObject(refused('unknownDepartment'));
    expect(ask(filed, 'dispatch', clerk, { facts, body })).toMatchObject({ code: 'role-may-not' });
  });
});

describe('an accepted step', () => {
  it('says who did it, in which post, when, which version it makes, and where it led', () => {
    const both = actor('both', ['viewer', 'dispatcher']);
    const asked = request('dispatch', 1, { department: 'sanitation' });
    expect(decide(caseIn('filed'), asked, both, FACTS)).toMatchObject({
      ok: {
        caseId: '20260915-00001',
        seq: 2,
        type: 'dispatch',
        actor: 'both',
        role: 'dispatcher',
        at: NOW,
        from: 'filed',
        to: 'dispatched',
        body: { department: 'sanitation', because: FACTS.recommended?.because },
      },
    });
  });

  it('says that the dispatcher went another way than the list', () => {
    const asked = request('dispatch', 1, { department: 'water', reason: 'the pipe is theirs' });
    expect(decide(caseIn('filed'), asked, dispatcher, FACTS)).toMatchObject({
      ok: { body: { because: { rule: 'dispatcher', recommended: 'sanitation' } } },
    });
  });

  it('keeps the filing condition as the book had it, with its edition', () => {
    const condition = {
      code: 'c',
      region: '990101',
      timeLimit: { amount: 4, unit: 'workHour' },
      totalTimeLimit: undefined,
      closingCondition: 'clean',
    } as const;
    const confirmed = caseIn('confirmed', { confirmation: { by: 'collector', holds: true } });
    expect(decide(confirmed, request('file', 1, {}), chief, { ...FACTS, conditions: [condition] })).toMatchObject({
      ok: {
        body: {
          condition: { code: 'c', timeLimit: condition.timeLimit, closingCondition: 'clean', edition: 'first' },
        },
      },
    });
  });
});
