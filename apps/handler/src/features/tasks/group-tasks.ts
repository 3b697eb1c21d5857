import type { CaseSummary } from '@cityloop/contract/rest/case';

export interface Groups {
  readonly mine: readonly CaseSummary[];
  readonly waiting: readonly CaseSummary[];
  readonly done: readonly CaseSummary[];
}

/**
 * What this handler works on, may accept, and has finished. What names another handler is not shown. The order of the
 * list (urgency) stays within each group.
 */
export function groupTasks(tasks: readonly CaseSummary[], username: string): Groups {
  const isMine = (task: CaseSummary) => task.handler === username;
  return {
    mine: tasks.filter((task) => task.state === 'in_disposal' && isMine(task)),
    waiting: tasks.filter((task) => task.state === 'dispatched' && (task.handler === null || isMine(task))),
    done: tasks.filter((task) => task.state === 'disposed' && isMine(task)),
  };
}
