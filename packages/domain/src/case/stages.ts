import type { Role } from '../account/actor.ts';
import type { CaseActionType } from './action-types.ts';
import { CASE_STATES, type CaseState, isEnded } from './states.ts';
import { transition } from './table.ts';

/** What a case waits for, in the order of the loop. */
export const STAGES = [
  'confirmation',
  'filing',
  'dispatch',
  'disposal',
  'arbitration',
  'suspension',
  'verification',
  'closing',
  'ended',
] as const;
export type Stage = (typeof STAGES)[number];

/** Every state stands in one stage: a new one that stands in none does not compile. */
const STAGE_OF = {
  reported: 'confirmation',
  confirmed: 'filing',
  filed: 'dispatch',
  dispatched: 'disposal',
  in_disposal: 'disposal',
  arbitration: 'arbitration',
  suspended: 'suspension',
  disposed: 'verification',
  verified: 'closing',
  closed: 'ended',
  declined: 'ended',
  merged: 'ended',
  void: 'ended',
} as const satisfies Record<CaseState, Stage>;

/** The steps that move a case on from its stage: whoever may take one finds the stage waiting for them. */
const STEPS_ON = {
  confirmation: ['confirm', 'merge'],
  filing: ['file'],
  dispatch: ['dispatch'],
  disposal: ['accept', 'dispose'],
  arbitration: [],
  suspension: [],
  verification: ['passVerification'],
  closing: ['close'],
  ended: [],
} as const satisfies Record<Stage, readonly CaseActionType[]>;

/** States of cases that are not ended, in the order of the loop. */
export const OPEN_STATES: readonly CaseState[] = CASE_STATES.filter((state) => !isEnded(state));

export function statesOf(stage: Stage): readonly CaseState[] {
  return CASE_STATES.filter((state) => STAGE_OF[state] === stage);
}

/** May one of these posts move a case on from this stage? */
export function waitsFor(stage: Stage, roles: readonly Role[]): boolean {
  return statesOf(stage).some((state) =>
    STEPS_ON[stage].some((step) => {
      const [, ...who] = transition(state, step) ?? [state];
      return who.some((role) => roles.includes(role));
    }),
  );
}

/** What a case is to the handlers of the department that has it. */
export const TASK_GROUPS = ['working', 'waiting', 'stopped', 'finished'] as const;
export type TaskGroup = (typeof TASK_GROUPS)[number];

const TASK_GROUP_OF = {
  reported: undefined,
  confirmed: undefined,
  filed: undefined,
  dispatched: 'waiting',
  in_disposal: 'working',
  arbitration: 'stopped',
  suspended: 'stopped',
  disposed: 'finished',
  verified: undefined,
  closed: undefined,
  declined: undefined,
  merged: undefined,
  void: undefined,
} as const satisfies Record<CaseState, TaskGroup | undefined>;

/** States in which the case waits for its handler, if it names one: what an account holds. */
export const HELD_STATES: readonly CaseState[] = CASE_STATES.filter((state) =>
  ['waiting', 'working', 'stopped'].includes(TASK_GROUP_OF[state] ?? ''),
);

/** Undefined where the case is not the department's to work on, or no more. */
export function taskGroupOf(state: CaseState): TaskGroup | undefined {
  return TASK_GROUP_OF[state];
}

/** States of cases that a department still has something to do with. */
export const TASK_STATES: readonly CaseState[] = CASE_STATES.filter((state) => taskGroupOf(state) !== undefined);
