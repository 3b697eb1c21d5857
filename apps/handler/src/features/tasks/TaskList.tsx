import { useOperation } from '@cityloop/client/react/use-operation';
import type { Session } from '@cityloop/contract/rest/account';
import type { CaseSummary } from '@cityloop/contract/rest/case';
import { TASK_STATES } from '@cityloop/domain/case/stages';
import { CaseStateBadge } from '@cityloop/ui/CaseStateBadge';
import { DeadlineClock } from '@cityloop/ui/DeadlineClock';
import { HANDLER_WORDS } from '@cityloop/ui/words/handler';
import type { Terms } from '@cityloop/ui/words/terms';
import { useLanguage, useWords } from '@cityloop/ui/words/use-words';
import type { ReactNode } from 'react';
import { groupTasks, type TaskGroupOfMine } from './group-tasks.ts';

export interface TaskListProps {
  readonly session: Session;
  readonly footer: ReactNode;
  readonly serverOffsetMs: number;
}

const OF_THE_DEPARTMENT = { state: TASK_STATES.join(','), order: 'urgency', limit: 200 } as const;

/** What my department has for me, the most urgent first in each group. */
export function TaskList({ session, footer, serverOffsetMs }: TaskListProps) {
  const { terms, words } = useWords(HANDLER_WORDS);
  const { department } = session;
  const query = { ...OF_THE_DEPARTMENT, ...(department ? { department } : {}) };
  const tasks = useOperation('listCases', { query });
  if (tasks.isPending) return <p className="splash">{terms.control.loading}</p>;
  const groups = groupTasks(tasks.data?.items ?? [], session.username);
  return (
    <>
      {tasks.isError ? <p className="notice">{words.unreachable}</p> : null}
      {tasks.data ? <TaskGroups groups={groups} serverOffsetMs={serverOffsetMs} /> : null}
      {footer}
    </>
  );
}

interface TaskGroupsProps {
  readonly groups: readonly TaskGroupOfMine[];
  readonly serverOffsetMs: number;
}

function TaskGroups({ groups, serverOffsetMs }: TaskGroupsProps) {
  const { terms, words } = useWords(HANDLER_WORDS);
  if (groups.length === 0) {
    return (
      <section className="empty">
        <p>{words.none}</p>
        <small>{words.noneHint}</small>
      </section>
    );
  }
  return groups.map(({ group, tasks }) => (
    <TaskGroup key={group} title={titleOf(group, tasks, terms)} tasks={tasks} serverOffsetMs={serverOffsetMs} />
  ));
}

/** A group without a word of its own is called what the state of its tasks is called. */
function titleOf(group: TaskGroupOfMine['group'], [first]: readonly CaseSummary[], terms: Terms): string {
  if (group !== 'working') return terms.taskGroup[group];
  return first ? terms.state[first.state] : '';
}

interface TaskGroupProps {
  readonly title: string;
  readonly tasks: readonly CaseSummary[];
  readonly serverOffsetMs: number;
}

function TaskGroup({ title, tasks, serverOffsetMs }: TaskGroupProps) {
  return (
    <section aria-label={title}>
      <h2>
        {title} <b>{tasks.length}</b>
      </h2>
      <ul className="cards">
        {tasks.map((task) => (
          <TaskCard key={task.id} task={task} serverOffsetMs={serverOffsetMs} />
        ))}
      </ul>
    </section>
  );
}

function TaskCard({ task, serverOffsetMs }: { readonly task: CaseSummary; readonly serverOffsetMs: number }) {
  const language = useLanguage();
  return (
    <li>
      <a
        className="card"
        data-lamp={task.lamp}
        data-testid={`task-${task.id}`}
        href={`#/tasks/${encodeURIComponent(task.id)}`}
      >
        <span className="card-head">
          <CaseStateBadge state={task.state} language={language} />
          <DeadlineClock deadlines={task.deadlines} language={language} serverOffsetMs={serverOffsetMs} />
        </span>
        <strong>{task.title}</strong>
        <span className="muted">
          {language === 'en' ? task.categoryNameEn : task.categoryName} · {task.address}
        </span>
      </a>
    </li>
  );
}
