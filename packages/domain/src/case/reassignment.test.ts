import { describe, expect, it } from 'vitest';
import { SYSTEM_ACTOR } from '../account/actor.ts';
import { actor, BOOK, birth, caseIn, FACTS, request } from '../test/sample-case.ts';
import { allowedActions } from './allowed-actions.ts';
import { apply } from './apply.ts';
import type { CaseFile } from './case-file.ts';
import { clocksChangedBy } from './clock.ts';
import { decide } from './decide.ts';
import type { DecisionFacts } from './rule.ts';

const dispatcher = actor('dispatcher', 'dispatcher');
const lead = actor('lead', 'departmentLead', 'sanitation');
const otherLead = actor('other-lead', ['departmentLead', 'handler'], 'water');

const CONDITION = {
  code: 'c',
  timeLimit: { amount: 4, unit: 'workHour' },
  closingCondition: 'clean',
  edition: 'first',
} as const;
const CLOCKS = clocksChangedBy(
  { from: 'filed', to: 'dispatched', at: birth().at, clocks: [], condition: CONDITION },
  BOOK,
);

const held = (state: 'dispatched' | 'in_disposal', facts: Partial<CaseFile> = {}) =>
  caseIn(state, {
    department: 'sanitation',
    departments: ['sanitation'],
    handler: 'handler',
    handledBy: state === 'in_disposal' ? ['handler'] : [],
    arrivedAt: state === 'in_disposal' ? birth().at : undefined,
    filedBy: 'chief',
    clocks: CLOCKS,
    ...facts,
  });

function reassigned(caseFile: CaseFile, body: object, who = dispatcher, facts: Partial<DecisionFacts> = {}) {
  const asked = request('reassign', caseFile.version, { reason: 'fell ill', ...body });
  const decision = decide(caseFile, asked, who, { ...FACTS, ...facts });
  return 'ok' in decision ? apply(caseFile, decision.ok) : decision.refusal;
}

describe.each(['dispatched', 'in_disposal'] as const)('a case that is %s', (state) => {
  it('is given to another handler: no return is counted, no clock begins anew', () => {
    const before = held(state, { returns: 1 });
    expect(reassigned(before, { handler: 'colleague' })).toMatchObject({
      state: 'dispatched',
      handler: 'colleague',
      department: 'sanitation',
      returns: 1,
      arrivedAt: undefined,
      handledBy: before.handledBy,
      clocks: before.clocks,
    });
  });

  it('is given to nobody, so that any handler of the department may accept it', () => {
    const free = reassigned(held(state), {}) as CaseFile;
    expect(free.handler).toBeUndefined();
    expect(allowedActions(free, actor('colleague', 'handler', 'sanitation'))).toContain('accept');
  });

  it("is reassigned by the department's own lead and by no other", () => {
    expect(reassigned(held(state), {}, lead)).toMatchObject({ state: 'dispatched' });
    expect(reassigned(held(state), {}, otherLead)).toMatchObject({ code: 'action-not-allowed' });
  });

  it('is handed over by the system, which says whose it was and who changed the account', () => {
    const because = { account: 'handler', by: 'admin' };
    const decision = decide(
      held(state),
      request('reassign', 1, { reason: 'left the city', because }),
      SYSTEM_ACTOR,
      FACTS,
    );
    expect(decision).toMatchObject({ ok: { actor: 'system', role: 'system', body: { because } } });
  });

  it('goes to no handler of another department, nor to one out of service', () => {
    const fault = { kind: 'notHandlerOf', handler: 'stranger', department: 'sanitation' };
    const facts = { handlerBelongs: false };
    expect(reassigned(held(state), { handler: 'stranger' }, dispatcher, facts)).toMatchObject({ fault });
  });

  it('is not reassigned by a handler, and not by who filed it', () => {
    const handler = actor('handler', 'handler', 'sanitation');
    expect(reassigned(held(state), {}, handler)).toMatchObject({ code: 'role-may-not' });
    const both = actor('chief', ['dutyChief', 'dispatcher']);
    expect(reassigned(held(state), {}, both)).toMatchObject({ because: 'filerMayNotDispatch' });
  });
});

describe('the handler that a case names', () => {
  it('is not named again while it waits, but may be asked to begin anew', () => {
    expect(reassigned(held('dispatched'), { handler: 'handler' })).toMatchObject({ fault: { kind: 'alreadyNamed' } });
    expect(reassigned(held('in_disposal'), { handler: 'handler' })).toMatchObject({ state: 'dispatched' });
  });

  it('stays through a failed verification, unless they are out of service by then', () => {
    const disposed = caseIn('disposed', { department: 'sanitation', handler: 'handler', handledBy: ['handler'] });
    const asked = request('failVerification', 1, { reason: 'still dirty' });
    const after = (holderServes: boolean) => {
      const decision = decide(disposed, asked, actor('collector', 'collector'), { ...FACTS, holderServes });
      return 'ok' in decision ? apply(disposed, decision.ok).handler : decision.refusal;
    };
    expect([after(true), after(false)]).toEqual(['handler', undefined]);
  });

  it('is nobody whose account left the department while they accepted', () => {
    const waiting = caseIn('dispatched', { department: 'sanitation' });
    const who = actor('handler', 'handler', 'sanitation');
    expect(decide(waiting, request('accept', 1, {}), who, { ...FACTS, handlerBelongs: false })).toMatchObject({
      refusal: { fault: { kind: 'notInService', department: 'sanitation' } },
    });
  });
});
