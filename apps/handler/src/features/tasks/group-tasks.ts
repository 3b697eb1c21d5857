import type { CaseSummary } from '@cityloop/contract/rest/case';
import { TASK_GROUPS, type TaskGroup, taskGroupOf } from '@cityloop/domain/case/stages';

export interface TaskGroupOfMine {
  readonly group: TaskGroup;
  readonly tasks: readonly CaseSummary[];
}

/**
 * What this handler works on, may accept, waits with, and has finished; groups without a task are left out. What names
 * another handler is not shown. The order of the list (urgency) stays within each group.
 */
export function groupTasks(tasks: readonly CaseSummary[], username: string): TaskGroupOfMine[] {
  const isShown = (task: CaseSummary, group: TaskGroup) =>
    taskGroupOf(task.state) === group && (task.handler === username || (group === 'waiting' && task.handler === null));
  return TASK_GROUPS.map((group) => ({ group, tasks: tasks.filter((task) => isShown(task, group)) })).filter(
    (one) => one.tasks.length > 0,
  );
}
