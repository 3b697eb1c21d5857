import { ProblemError } from '@cityloop/client/problem';
import type { RestClient } from '@cityloop/client/rest';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import { CaseStateBadge } from '@cityloop/ui/CaseStateBadge';
import { DeadlineClock } from '@cityloop/ui/DeadlineClock';
import { termOf } from '@cityloop/ui/terms';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Steps } from './Steps.tsx';
import { useLanguage } from './use-language.ts';

const PlaceMap = lazy(async () => ({ default: (await import('../../map/PlaceMap.tsx')).PlaceMap }));

export interface TaskPageProps {
  readonly city: RestClient;
  readonly caseId: string;
  readonly serverOffsetMs: number;
}

/** One task: what, where, until when, and the one next step within reach of the thumb. */
export function TaskPage({ city, caseId, serverOffsetMs }: TaskPageProps) {
  const { t } = useTranslation();
  const task = useQuery({
    queryKey: ['case', caseId],
    queryFn: () => city.call('getCase', { params: { id: caseId } }),
  });
  if (task.isPending) return <p className="splash">{t('loading')}</p>;
  if (!task.data) {
    const isGone = task.error instanceof ProblemError && task.error.status === 404;
    return <p className="notice">{isGone ? t('task.gone') : t('tasks.unreachable')}</p>;
  }
  return (
    <article className="task">
      <Head task={task.data} serverOffsetMs={serverOffsetMs} />
      <Place task={task.data} city={city} />
      <Facts task={task.data} />
      <Timeline task={task.data} />
      <Steps city={city} task={task.data} />
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

function Place({ task, city }: { readonly task: CaseDetail; readonly city: RestClient }) {
  const { t } = useTranslation();
  const { lon, lat } = task.location;
  return (
    <section className="place">
      <Suspense fallback={<div className="place-map" />}>
        <PlaceMap city={city} lon={lon} lat={lat} />
      </Suspense>
      <div className="place-line">
        <span>{task.address || `${lat.toFixed(5)}, ${lon.toFixed(5)}`}</span>
        <a className="pill" href={`geo:${lat},${lon}?q=${lat},${lon}(${encodeURIComponent(task.title)})`}>
          {t('task.nav')}
        </a>
      </div>
    </section>
  );
}

function Facts({ task }: { readonly task: CaseDetail }) {
  const { t } = useTranslation();
  return (
    <dl className="facts">
      {task.description ? (
        <>
          <dt>{t('task.what')}</dt>
          <dd>{task.description}</dd>
        </>
      ) : null}
      {task.condition?.closingCondition ? (
        <>
          <dt>{t('task.closing')}</dt>
          <dd>{task.condition.closingCondition}</dd>
        </>
      ) : null}
    </dl>
  );
}

function Timeline({ task }: { readonly task: CaseDetail }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <details className="timeline">
      <summary>{t('task.timeline')}</summary>
      <ol>
        {[...task.timeline].reverse().map((entry) => (
          <li key={entry.seq}>
            <time dateTime={entry.at}>
              {new Date(entry.at).toLocaleString(language, { dateStyle: 'short', timeStyle: 'short' })}
            </time>{' '}
            {termOf(language, 'done', entry.type)} · {entry.actorName}
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
