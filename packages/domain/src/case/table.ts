import type { Role } from '../account/actor.ts';
import type { CaseActionType } from './action-types.ts';
import { CASE_STATES, type CaseState } from './states.ts';

type Row = readonly [next: CaseState, ...who: Role[]];
type Rows = Partial<Record<CaseActionType, Row>>;

const WHOEVER_SEES_IT: readonly Role[] = [
  'admin',
  'clerk',
  'dutyChief',
  'dispatcher',
  'collector',
  'handler',
  'departmentLead',
  'arbiter',
  'system',
];

/** What stays possible in every open state: 督办 and its reply, the way to 作废, and a remark. */
function open<const S extends CaseState>(state: S) {
  return {
    urge: [state, 'dutyChief'],
    replyUrge: [state, 'handler'],
    requestVoid: [state, 'clerk', 'dispatcher'],
    void: ['void', 'dutyChief'],
    comment: [state, ...WHOEVER_SEES_IT],
  } as const satisfies Rows;
}

function ended<const S extends CaseState>(state: S) {
  return { comment: [state, ...WHOEVER_SEES_IT] } as const satisfies Rows;
}

/** 改派: the department keeps the case; the system hands over what an account held that can hold it no longer. */
const REASSIGN = ['dispatched', 'dispatcher', 'departmentLead', 'system'] as const satisfies Row;

/**
 * The workflow of a case (GB/T 30428: 上报 立案 派遣 处置 核查 结案): state -> action -> [next state, who].
 * `suspended` and `arbitration` are states of the book whose actions are not in this table yet.
 */
const TRANSITIONS = {
  reported: {
    ...open('reported'),
    confirm: ['confirmed', 'collector', 'system'],
    decline: ['declined', 'dutyChief'],
    merge: ['merged', 'clerk'],
  },
  confirmed: {
    ...open('confirmed'),
    file: ['filed', 'dutyChief'],
    decline: ['declined', 'dutyChief'],
    merge: ['merged', 'clerk'],
  },
  filed: { ...open('filed'), dispatch: ['dispatched', 'dispatcher'] },
  dispatched: {
    ...open('dispatched'),
    reassign: REASSIGN,
    accept: ['in_disposal', 'handler'],
    return: ['filed', 'handler', 'system'],
  },
  in_disposal: {
    ...open('in_disposal'),
    reassign: REASSIGN,
    arrive: ['in_disposal', 'handler'],
    dispose: ['disposed', 'handler'],
    return: ['filed', 'handler', 'system'],
  },
  disposed: {
    ...open('disposed'),
    passVerification: ['verified', 'collector'],
    failVerification: ['dispatched', 'collector'],
  },
  verified: { ...open('verified'), close: ['closed', 'dutyChief'] },
  suspended: open('suspended'),
  arbitration: open('arbitration'),
  closed: ended('closed'),
  declined: ended('declined'),
  merged: ended('merged'),
  void: ended('void'),
} as const satisfies Record<CaseState, Rows>;

/** The table's row, or undefined where the action does not exist in that state. */
export function transition(state: CaseState, action: CaseActionType): Row | undefined {
  const rows: Rows = TRANSITIONS[state];
  return rows[action];
}

/** Does any state know this action for this role? Decides between "you may never" and "not now". */
export function roleHasAction(role: Role, action: CaseActionType): boolean {
  return CASE_STATES.some((state) => transition(state, action)?.slice(1).includes(role) ?? false);
}
