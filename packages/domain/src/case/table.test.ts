import { describe, expect, it } from 'vitest';
import { ROLES } from '../account/actor.ts';
import { CASE_ACTION_TYPES } from './action-types.ts';
import { needsVersion } from './actions.ts';
import { CASE_STATES, isEnded } from './states.ts';
import { roleHasAction, transition } from './table.ts';

/** The city's book, written down a second time and by hand: state, action, next state, who. */
const BOOK = `
reported     confirm          confirmed    collector system
reported     decline          declined     dutyChief
reported     merge            merged       clerk
confirmed    file             filed        dutyChief
confirmed    decline          declined     dutyChief
confirmed    merge            merged       clerk
filed        dispatch         dispatched   dispatcher
dispatched   reassign         dispatched   dispatcher departmentLead system
dispatched   accept           in_disposal  handler
dispatched   return           filed        handler system
in_disposal  reassign         dispatched   dispatcher departmentLead system
in_disposal  arrive           in_disposal  handler
in_disposal  dispose          disposed     handler
in_disposal  return           filed        handler system
disposed     passVerification verified     collector
disposed     failVerification dispatched   collector
verified     close            closed       dutyChief
`;
const OPEN = [
  'reported',
  'confirmed',
  'filed',
  'dispatched',
  'in_disposal',
  'disposed',
  'verified',
  'suspended',
  'arbitration',
];
const EVERYWHERE_OPEN = [
  ['urge', 'same', 'dutyChief'],
  ['replyUrge', 'same', 'handler'],
  ['requestVoid', 'same', 'clerk dispatcher'],
  ['void', 'void', 'dutyChief'],
] as const;
const WHOEVER_SEES_IT = 'admin clerk dutyChief dispatcher collector handler departmentLead arbiter system';

const expected = new Map<string, { next: string; who: readonly string[] }>();
for (const line of BOOK.trim().split('\n')) {
  const [state = '', action = '', next = '', ...who] = line.split(/\s+/);
  expected.set(`${state} ${action}`, { next, who });
}
for (const state of OPEN) {
  for (const [action, next, who] of EVERYWHERE_OPEN) {
    expected.set(`${state} ${action}`, { next: next === 'same' ? state : next, who: who.split(' ') });
  }
}
for (const state of CASE_STATES) expected.set(`${state} comment`, { next: state, who: WHOEVER_SEES_IT.split(' ') });

const cells = CASE_STATES.flatMap((state) => CASE_ACTION_TYPES.map((action) => ({ state, action })));
const steps = cells.flatMap((cell) => {
  const row = expected.get(`${cell.state} ${cell.action}`);
  return row ? [{ ...cell, ...row, people: row.who.join(', ') }] : [];
});
const refusals = cells.filter(({ state, action }) => !expected.has(`${state} ${action}`));

describe('a step of the book', () => {
  it.each(steps)('$state: $action leads to $next, by $people and nobody else', ({ state, action, next, who }) => {
    const row = transition(state, action);
    const allowed: readonly unknown[] = row?.slice(1) ?? [];
    expect(row?.[0]).toBe(next);
    for (const role of ROLES) expect({ role, may: allowed.includes(role) }).toEqual({ role, may: who.includes(role) });
  });
});

describe('what the book does not know', () => {
  it.each(refusals)('$state: $action is refused to everyone', ({ state, action }) => {
    expect(transition(state, action)).toBeUndefined();
  });
});

describe('the book as a whole', () => {
  it('has a row for each step above and no other', () => {
    expect(cells.filter(({ state, action }) => transition(state, action)).length).toBe(expected.size);
  });

  it('closes only what was verified', () => {
    expect(
      cells.filter(({ state, action }) => transition(state, action)?.[0] === 'closed' && state !== 'closed'),
    ).toEqual([{ state: 'verified', action: 'close' }]);
  });

  it('separates who files from who dispatches, and who handles from who judges', () => {
    const doers = (action: (typeof CASE_ACTION_TYPES)[number]) => ROLES.filter((role) => roleHasAction(role, action));
    expect(doers('file').filter((role) => doers('dispatch').includes(role))).toEqual([]);
    expect(doers('dispose').filter((role) => doers('passVerification').includes(role))).toEqual([]);
    expect(doers('dispose').filter((role) => doers('close').includes(role))).toEqual([]);
  });

  it('gives a viewer no action in any state', () => {
    expect(CASE_ACTION_TYPES.filter((action) => roleHasAction('viewer', action))).toEqual([]);
  });

  it('ends in closed, declined, merged and void, where only a remark is left', () => {
    expect(CASE_STATES.filter(isEnded).sort()).toEqual(['closed', 'declined', 'merged', 'void']);
    for (const state of CASE_STATES.filter(isEnded)) {
      expect(CASE_ACTION_TYPES.filter((action) => transition(state, action))).toEqual(['comment']);
    }
  });

  it('asks for the version but for remarks and replies', () => {
    expect(CASE_ACTION_TYPES.filter((action) => !needsVersion(action)).sort()).toEqual(['comment', 'replyUrge']);
  });
});
