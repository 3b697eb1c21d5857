import { useOperation } from '@cityloop/client/react/use-operation';
import type { CaseDetail } from '@cityloop/contract/rest/case';
import { CaseStateBadge } from '@cityloop/ui/CaseStateBadge';
import { DeadlineClock } from '@cityloop/ui/DeadlineClock';
import { describeReport } from '@cityloop/ui/reports';
import { useTimes } from '@cityloop/ui/use-times';
import { term, termOf } from '@cityloop/ui/words/terms';
import { useLanguage, useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { Link } from '@tanstack/react-router';
import { useClockOffsetMs } from '../../live/server-clock.ts';
import { useDepartmentName } from '../../names/city.ts';
import { useSession } from '../../session/session.ts';
import { Facts } from './Facts.tsx';
import { LoadingNotice } from './LoadingNotice.tsx';

/** A case to look at: what, where, whose, until when, and everything that happened. Acting is the desk's. */
export function CaseDrawer({ id }: { readonly id: string }) {
  const { language, terms, words } = useWords(WALL_WORDS);
  const offsetMs = useClockOffsetMs();
  const times = useTimes();
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
          [
            terms.thing.department,
            data.department === null ? words.cases.notDispatched : departmentName(data.department),
          ],
          [terms.thing.category, category],
          [terms.thing.place, data.address],
          [terms.thing.channel, term(language, 'channel', data.channel)],
          [terms.thing.reportedAt, times.moment(data.reportedAt)],
          [terms.thing.description, describeReport(data, language)],
        ]}
      />
      {kind === 'account' && (
        <Link className="wall-drawer-link" to="/desk/cases/$caseId" params={{ caseId: data.id }}>
          {words.cases.toDesk} →
        </Link>
      )}
      <h3>{terms.thing.timeline}</h3>
      <Timeline timeline={data.timeline} />
    </div>
  );
}

function Timeline({ timeline }: Pick<CaseDetail, 'timeline'>) {
  const language = useLanguage();
  const times = useTimes();
  return (
    <ol className="wall-timeline" data-testid="case-timeline">
      {timeline.map((entry) => (
        <li key={entry.seq}>
          <b>{termOf(language, 'done', entry.type)}</b>
          <span>
            {entry.actorName} · {termOf(language, 'role', entry.role)}
          </span>
          <time dateTime={entry.at}>{times.moment(entry.at)}</time>
        </li>
      ))}
    </ol>
  );
}
