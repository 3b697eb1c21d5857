import { ProblemError } from '@cityloop/client/problem';
import { useOperation } from '@cityloop/client/react/use-operation';
import type { Session } from '@cityloop/contract/rest/account';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import { CaseStateBadge } from '@cityloop/ui/CaseStateBadge';
import { DeadlineClock } from '@cityloop/ui/DeadlineClock';
import { describeReport } from '@cityloop/ui/reports';
import { useTimes } from '@cityloop/ui/use-times';
import { HANDLER_WORDS } from '@cityloop/ui/words/handler';
import { termOf } from '@cityloop/ui/words/terms';
import { useLanguage, useWords } from '@cityloop/ui/words/use-words';
import { lazy, Suspense } from 'react';
import { Steps } from './Steps.tsx';

const PlaceMap = lazy(async () => ({ default: (await import('../../map/PlaceMap.tsx')).PlaceMap }));

export interface TaskPageProps {
  readonly session: Session;
  readonly caseId: string;
  readonly serverOffsetMs: number;
}

/** One task: what, where, until when, and the one next step within reach of the thumb. */
export function TaskPage({ session, caseId, serverOffsetMs }: TaskPageProps) {
  const { terms, words } = useWords(HANDLER_WORDS);
  const task = useOperation('getCase', { params: { id: caseId } });
  if (task.isPending) return <p className="splash">{terms.control.loading}</p>;
  if (!task.data) {
    const isGone = task.error instanceof ProblemError && task.error.status === 404;
    return <p className="notice">{isGone ? words.gone : words.unreachable}</p>;
  }
  return (
    <article className="task">
      <Head task={task.data} serverOffsetMs={serverOffsetMs} />
      <Place task={task.data} />
      <Facts task={task.data} />
      <Timeline task={task.data} />
      <Steps session={session} task={task.data} />
    </article>
  );
}

function Head({ task, serverOffsetMs }: { readonly task: CaseDetail; readonly serverOffsetMs: number }) {
  const language = useLanguage();
  return (
    <header className="task-head">
      <span className="card-head">
        <span data-testid="case-state" data-state={task.state}>
          <CaseStateBadge state={task.state} language={language} />
        </span>
        <DeadlineClock deadlines={task.deadlines} language={language} serverOffsetMs={serverOffsetMs} />
      </span>
      <h2>{task.title}</h2>
      <span className="muted">{language === 'en' ? task.categoryNameEn : task.categoryName}</span>
    </header>
  );
}

function Place({ task }: { readonly task: CaseDetail }) {
  const { words } = useWords(HANDLER_WORDS);
  const { lon, lat } = task.location;
  return (
    <section className="place">
      <Suspense fallback={<div className="place-map" />}>
        <PlaceMap lon={lon} lat={lat} />
      </Suspense>
      <div className="place-line">
        <span>{task.address || `${lat.toFixed(5)}, ${lon.toFixed(5)}`}</span>
        <a className="pill" href={`geo:${lat},${lon}?q=${lat},${lon}(${encodeURIComponent(task.title)})`}>
          {words.navigate}
        </a>
      </div>
    </section>
  );
}

function Facts({ task }: { readonly task: CaseDetail }) {
  const { language, terms, words } = useWords(HANDLER_WORDS);
  const said = describeReport(task, language);
  return (
    <dl className="facts">
      {said ? (
        <>
          <dt>{words.whatIsWrong}</dt>
          <dd>{said}</dd>
        </>
      ) : null}
      {task.condition?.closingCondition ? (
        <>
          <dt>{terms.thing.closingCondition}</dt>
          <dd>{task.condition.closingCondition}</dd>
        </>
      ) : null}
    </dl>
  );
}

function Timeline({ task }: { readonly task: CaseDetail }) {
  const { language, terms } = useWords(HANDLER_WORDS);
  const times = useTimes();
  return (
    <details className="timeline">
      <summary>{terms.thing.timeline}</summary>
      <ol>
        {[...task.timeline].reverse().map((entry) => (
          <li key={entry.seq}>
            <time dateTime={entry.at}>{times.moment(entry.at)}</time> {termOf(language, 'done', entry.type)} ·{' '}
            {entry.actorName}
            <small>{remarkOf(entry.body)}</small>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** The sentence that somebody wrote with a step, whichever field of the action carries it. */
function remarkOf(body: Record<string, unknown>): string {
  const remark = [body.reason, body.comment, body.opinion, body.reply, body.text].find(
    (text) => typeof text === 'string',
  );
  return typeof remark === 'string' ? remark : '';
}
