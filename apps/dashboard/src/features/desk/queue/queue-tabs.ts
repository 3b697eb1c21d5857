import type { Role } from '@cityloop/domain/account/actor';
import { STAGES, type Stage, statesOf, waitsFor } from '@cityloop/domain/case/stages';
import type { CaseState } from '@cityloop/domain/case/states';
import type { Channel } from '@cityloop/domain/event/category';

/** What the queue can show. Stages wait for a post; `overdue`, `allOpen` and `ended` are the same for everyone. */
export type QueueTabKey = Stage | 'overdue' | 'allOpen';

export interface QueueTab {
  readonly key: QueueTabKey;
  /** The states it holds, empty for all open ones. */
  readonly states: readonly CaseState[];
  readonly mine: boolean;
}

/** Mine first, in the order of the workflow. Who has no stage of their own (viewer, administrator) gets them all. */
export function queueTabs(roles: readonly Role[]): QueueTab[] {
  const stages = STAGES.map((key) => ({ key, states: statesOf(key), mine: waitsFor(key, roles) }));
  const open = stages.filter(({ key }) => key !== 'ended');
  const mine = open.filter((tab) => tab.mine);
  return [
    ...(mine.length > 0 ? mine : open),
    { key: 'overdue', states: [], mine: false },
    { key: 'allOpen', states: [], mine: false },
    ...stages.filter(({ key }) => key === 'ended'),
  ];
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
