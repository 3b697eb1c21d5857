import type { RestClient } from '@cityloop/client/rest';
import type { Session } from '@cityloop/contract/rest/account';
import type { CaseSummary } from '@cityloop/contract/rest/case';
import { CaseStateBadge } from '@cityloop/ui/CaseStateBadge';
import { DeadlineClock } from '@cityloop/ui/DeadlineClock';
import { HANDLER_WORDS } from '@cityloop/ui/words/handler';
import { useLanguage, useWords } from '@cityloop/ui/words/use-words';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Groups, groupTasks } from './group-tasks.ts';

export interface TaskListProps {
  readonly city: RestClient;
  readonly session: Session;
  readonly footer: ReactNode;
  readonly serverOffsetMs: number;
}

/** What my department has for me, the most urgent first in each group. */
export function TaskList({ city, session, footer, serverOffsetMs }: TaskListProps) {
  const { terms, words } = useWords(HANDLER_WORDS);
  const tasks = useQuery({
    queryKey: ['cases', session.department],
    queryFn: () =>
      city.call('listCases', {
        query: {
          state: 'dispatched,in_disposal,disposed',
          order: 'urgency',
          limit: 200,
          ...(session.department ? { department: session.department } : {}),
        },
      }),
  });
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

function TaskGroups({ groups, serverOffsetMs }: { readonly groups: Groups; readonly serverOffsetMs: number }) {
  const { terms, words } = useWords(HANDLER_WORDS);
  const titles = { mine: terms.state.in_disposal, waiting: words.waiting, done: words.done };
  if (groups.mine.length + groups.waiting.length + groups.done.length === 0) {
    return (
      <section className="empty">
        <p>{words.none}</p>
        <small>{words.noneHint}</small>
      </section>
    );
  }
  return (
    <>
      {(['mine', 'waiting', 'done'] as const).map((name) =>
        groups[name].length === 0 ? null : (
          <section key={name} aria-label={titles[name]}>
            <h2>
              {titles[name]} <b>{groups[name].length}</b>
            </h2>
            <ul className="cards">
              {groups[name].map((task) => (
                <TaskCard key={task.id} task={task} serverOffsetMs={serverOffsetMs} />
              ))}
            </ul>
          </section>
        ),
      )}
    </>
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
