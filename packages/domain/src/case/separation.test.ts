import { describe, expect, it } from 'vitest';
import { ROLES, SYSTEM_ACTOR } from '../account/actor.ts';
import { actor, BOOK, birth, caseIn, factsOf, REPORT, request } from '../test/sample-case.ts';
import { CASE_ACTION_TYPES, type CaseActionType } from './action-types.ts';
import { allowedActions } from './allowed-actions.ts';
import { apply, born } from './apply.ts';
import { joinReportEntry } from './birth.ts';
import type { CaseFile } from './case-file.ts';
import { decide } from './decide.ts';
import { brokenSeparation, DUTIES, type Duty } from './separation.ts';
import { CASE_STATES } from './states.ts';
import { transition } from './table.ts';

/** The matrix once more and by hand: who did this, may not do that. */
const CLOSED = `
report      confirm
confirm     dispatch reassign accept
file        dispatch reassign accept
dispatch    passVerification failVerification
handle      passVerification failVerification close void
verify      dispatch reassign
askForVoid  void
`;

const closed = new Map(
  CLOSED.trim()
    .split('\n')
    .map((line) => {
      const [duty = '', ...actions] = line.split(/\s+/);
      return [duty, actions];
    }),
);

/** What a person leaves in a case by each duty. */
const TRACE: Readonly<Record<Duty, Partial<CaseFile>>> = {
  report: { reporters: ['one'] },
  confirm: { confirmation: { by: 'one', holds: true } },
  file: { filedBy: 'one' },
  dispatch: { dispatchedBy: ['one'] },
  handle: { handledBy: ['one'] },
  verify: { verifiedBy: ['one'] },
  askForVoid: { voidRequestedBy: 'one' },
};

/** Everything that a case may know by the time when somebody asks, of others than `one`. */
const BY_OTHERS: Partial<CaseFile> = {
  reporters: ['reporter'],
  confirmation: { by: 'collector', holds: true },
  filedBy: 'chief',
  dispatchedBy: ['dispatcher'],
  handledBy: ['handler'],
  department: 'sanitation',
  departments: ['sanitation'],
};

/** Somebody who holds every post, in the department that has the case. */
const ONE = actor(
  'one',
  ROLES.filter((role) => role !== 'system'),
  'sanitation',
);

const pairs = DUTIES.flatMap((duty) =>
  CASE_ACTION_TYPES.map((action) => ({ duty, action, may: !(closed.get(duty) ?? []).includes(action) })),
);

function stateFor(action: CaseActionType): CaseFile['state'] {
  const state = CASE_STATES.find((candidate) => transition(candidate, action) !== undefined);
  if (!state) throw new Error(`no state has ${action}`);
  return state;
}

describe('who did one thing in a case, whatever posts they hold', () => {
  it.each(pairs.filter(({ may }) => !may))('$duty: may not $action', ({ duty, action }) => {
    const caseFile = caseIn(stateFor(action), { ...BY_OTHERS, ...TRACE[duty] });
    expect(brokenSeparation(caseFile, action, ONE)).toBeDefined();
    expect(allowedActions(caseFile, ONE)).not.toContain(action);
    const asked = request(action, caseFile.version, { reason: 'r', department: 'sanitation' });
    expect(decide(caseFile, asked, ONE, factsOf('one', new Date(), caseFile))).toMatchObject({
      refusal: { code: 'separation-of-duties', action },
    });
  });

  it.each(pairs.filter(({ may }) => may))('$duty: may $action', ({ duty, action }) => {
    const caseFile = caseIn(stateFor(action), { ...BY_OTHERS, ...TRACE[duty] });
    expect(brokenSeparation(caseFile, action, ONE)).toBeUndefined();
  });

  it('another person of the same posts may do each of them', () => {
    for (const { duty, action } of pairs) {
      const caseFile = caseIn(stateFor(action), { ...BY_OTHERS, ...TRACE[duty] });
      expect(brokenSeparation(caseFile, action, { ...ONE, username: 'two' })).toBeUndefined();
    }
  });

  it('the system, which holds no post, does what policy says', () => {
    const caseFile = caseIn('dispatched', { ...BY_OTHERS, dispatchedBy: ['system'], verifiedBy: ['system'] });
    expect(brokenSeparation(caseFile, 'reassign', SYSTEM_ACTOR)).toBeUndefined();
  });
});

describe('what a case remembers of who did what', () => {
  const base = born(birth({ reporter: 'first' }));
  const joining = { actor: { username: 'second' }, role: 'collector', at: birth().at } as const;

  it('every officer who reported it, also in a report that joined', () => {
    const joined = apply(base, joinReportEntry(base, { ...REPORT, reporter: 'second' }, joining));
    expect(joined.reporters).toEqual(['first', 'second']);
  });

  it('and everyone who reported a case that was merged into it', () => {
    const merged = { ...base, id: '20260915-00007', reporters: ['third', 'fourth'] };
    const entry = joinReportEntry(
      base,
      { ...REPORT, reporter: 'third' },
      { ...joining, actor: { username: 'clerk' } },
      merged,
    );
    const survivor = apply(base, entry);
    expect(survivor.reporters).toEqual(['first', 'third', 'fourth']);
    for (const username of survivor.reporters) {
      expect(brokenSeparation(survivor, 'confirm', actor(username, 'collector'))).toBe('reporterMayNotConfirm');
    }
  });

  it('who dispatched, reassigned and verified it, through the whole loop', () => {
    const walk = [
      ['collector', 'confirm', { holds: true }],
      ['chief', 'file', {}],
      ['dispatcher', 'dispatch', { department: 'sanitation' }],
      ['lead', 'reassign', { reason: 'r' }],
      ['handler', 'accept', {}],
      ['handler', 'dispose', {}],
      ['collector2', 'failVerification', { reason: 'r' }],
    ] as const;
    const roles = {
      collector: 'collector',
      chief: 'dutyChief',
      dispatcher: 'dispatcher',
      lead: 'departmentLead',
      handler: 'handler',
      collector2: 'collector',
    } as const;
    const after = walk.reduce((caseFile, [who, action, body]) => {
      const asked = request(action, caseFile.version, body);
      const facts = { ...factsOf(who, new Date('2026-09-15T03:00:00Z'), caseFile), book: BOOK };
      const decision = decide(caseFile, asked, actor(who, roles[who], 'sanitation'), facts);
      if (!('ok' in decision)) throw new Error(`${action}: ${JSON.stringify(decision.refusal)}`);
      return apply(caseFile, decision.ok);
    }, base);
    expect(after).toMatchObject({
      reporters: ['first'],
      dispatchedBy: ['dispatcher', 'lead'],
      handledBy: ['handler'],
      verifiedBy: ['collector2'],
    });
  });
});

it('nobody is named who judged whether it is a case', () => {
  const filed = caseIn('filed', { ...BY_OTHERS, department: undefined });
  const facts = factsOf('dispatcher2', new Date(), filed);
  const asked = request('dispatch', filed.version, { department: 'sanitation', handler: 'collector' });
  expect(decide(filed, asked, actor('dispatcher2', 'dispatcher'), facts)).toMatchObject({
    refusal: { fault: { kind: 'judgeNamed', handler: 'collector' } },
  });
});
