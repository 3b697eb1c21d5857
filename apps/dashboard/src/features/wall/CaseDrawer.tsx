import { useOperation } from '@cityloop/client/react/use-operation';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import { CaseStateBadge } from '@cityloop/ui/CaseStateBadge';
import { DeadlineClock } from '@cityloop/ui/DeadlineClock';
import { term, termOf } from '@cityloop/ui/terms';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useClockOffsetMs } from '../../live/server-clock.ts';
import { useDepartmentName, useTimeZone } from '../../names/city.ts';
import { useSession } from '../../session/session.ts';
import { useLanguage } from '../../words/language.ts';
import { Facts } from './Facts.tsx';
import { formatMoment } from './figures.ts';
import { LoadingNotice } from './LoadingNotice.tsx';

/** A case to look at: what, where, whose, until when, and everything that happened. Acting is the desk's. */
export function CaseDrawer({ id }: { readonly id: string }) {
  const { t } = useTranslation('wall');
  const { language } = useLanguage();
  const offsetMs = useClockOffsetMs();
  const timeZone = useTimeZone();
  const departmentName = useDepartmentName();
  const { kind } = useSession();
  const { data, error } = useOperation('getCase', { params: { id } });
  if (!data) return <LoadingNotice error={error} />;
  const category = language === 'en' ? data.categoryNameEn : data.categoryName;
  return (
    <div data-testid="case-drawer" data-id={data.id} data-state={data.state}>
      <p className="wall-drawer-kicker">{data.id}</p>
      <h2>{data.title}</h2>
      <p className="wall-drawer-state">
        <CaseStateBadge state={data.state} language={language} />
        <DeadlineClock deadlines={data.deadlines} language={language} serverOffsetMs={offsetMs} withStage />
      </p>
      <Facts
        facts={[
          [t('case.department'), data.department === null ? t('case.none') : departmentName(data.department)],
          [t('case.category'), category],
          [t('case.place'), data.address],
          [t('case.channel'), term(language, 'channel', data.channel)],
          [t('case.reported'), formatMoment(data.reportedAt, timeZone)],
          [t('case.description'), data.description],
        ]}
      />
      {kind === 'account' && (
        <Link className="wall-drawer-link" to="/desk/cases/$caseId" params={{ caseId: data.id }}>
          {t('case.desk')} →
        </Link>
      )}
      <h3>{t('case.timeline')}</h3>
      <Timeline timeline={data.timeline} />
    </div>
  );
}

function Timeline({ timeline }: Pick<CaseDetail, 'timeline'>) {
  const { language } = useLanguage();
  const timeZone = useTimeZone();
  return (
    <ol className="wall-timeline" data-testid="case-timeline">
      {timeline.map((entry) => (
        <li key={entry.seq}>
          <b>{termOf(language, 'done', entry.type)}</b>
          <span>
            {entry.actorName} · {termOf(language, 'role', entry.role)}
          </span>
          <time dateTime={entry.at}>{formatMoment(entry.at, timeZone)}</time>
        </li>
      ))}
    </ol>
  );
}
