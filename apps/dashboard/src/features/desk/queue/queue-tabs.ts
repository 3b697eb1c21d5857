import type { Role } from '@cityloop/domain/account/actor';
import type { CaseActionType } from '@cityloop/domain/case/actions';
import { CASE_STATES, type CaseState, isEnded } from '@cityloop/domain/case/states';
import { transition } from '@cityloop/domain/case/table';
import type { Channel } from '@cityloop/domain/event/category';

/** What the queue can show. Stages wait for a post; the last three are the same for everyone. */
export type QueueTabKey =
  | 'toConfirm'
  | 'toFile'
  | 'toDispatch'
  | 'toDispose'
  | 'toVerify'
  | 'toClose'
  | 'overdue'
  | 'allOpen'
  | 'ended';

export interface QueueTab {
  readonly key: QueueTabKey;
  /** The states it holds, empty for all open ones. */
  readonly states: readonly CaseState[];
  readonly mine: boolean;
}

/** The steps that move a case on from each stage: who may take one finds the stage waiting for them. */
const STAGES: readonly { key: QueueTabKey; states: readonly CaseState[]; steps: readonly CaseActionType[] }[] = [
  { key: 'toConfirm', states: ['reported'], steps: ['confirm', 'merge'] },
  { key: 'toFile', states: ['confirmed'], steps: ['file'] },
  { key: 'toDispatch', states: ['filed'], steps: ['dispatch'] },
  { key: 'toDispose', states: ['dispatched', 'in_disposal'], steps: ['accept', 'dispose'] },
  { key: 'toVerify', states: ['disposed'], steps: ['passVerification'] },
  { key: 'toClose', states: ['verified'], steps: ['close'] },
];

/** Mine first, in the order of the workflow. Who has no stage of their own (viewer, administrator) gets them all. */
export function queueTabs(roles: readonly Role[]): QueueTab[] {
  const stages = STAGES.map(({ key, states, steps }) => ({ key, states, mine: waitsFor(roles, states, steps) }));
  const mine = stages.filter((tab) => tab.mine);
  return [
    ...(mine.length > 0 ? mine : stages),
    { key: 'overdue', states: [], mine: false },
    { key: 'allOpen', states: [], mine: false },
    { key: 'ended', states: CASE_STATES.filter(isEnded), mine: false },
  ];
}

function waitsFor(roles: readonly Role[], states: readonly CaseState[], steps: readonly CaseActionType[]): boolean {
  return states.some((state) =>
    steps.some((step) => {
      const [, ...who] = transition(state, step) ?? [state];
      return who.some((role) => roles.includes(role));
    }),
  );
}

export interface QueueFilters {
  readonly district?: string | undefined;
  readonly department?: string | undefined;
  readonly channel?: Channel | undefined;
  readonly category?: string | undefined;
  readonly q?: string | undefined;
}

/** The query of `GET /api/cases` for a tab and its filters: open ones by urgency, ended ones newest first. */
export function queueQuery(tab: QueueTab, filters: QueueFilters) {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined && value !== '');
  return {
    ...(Object.fromEntries(given) as { [K in keyof QueueFilters]?: Exclude<QueueFilters[K], undefined> }),
    state: tab.states.length > 0 ? tab.states.join(',') : 'open',
    ...(tab.key === 'overdue' ? { overdue: 'true' as const } : {}),
    order: tab.key === 'ended' ? ('newest' as const) : ('urgency' as const),
  };
}
