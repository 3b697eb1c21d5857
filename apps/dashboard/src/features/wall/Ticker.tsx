import { useOperation } from '@cityloop/client/react/use-operation';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { type NewsChange, useLive } from '../../live/live-store.ts';
import { useTimeZone } from '../../names/city.ts';
import { useLanguage } from '../../words/language.ts';
import { formatClock } from './figures.ts';
import { useSelection } from './selection.ts';
import { alarmHappening, caseWords, type NewsWords } from './ticker-words.ts';

/** More than fit on the widest wall; those cut off at the end are the oldest. */
const MOST_LINES = 14;

/** The newest changes in words, each under its number of the feed. */
export function Ticker() {
  const { t } = useTranslation('wall');
  const news = useLive((live) => live.news);
  return (
    <section className="wall-ticker" data-testid="ticker" aria-label={t('ticker')}>
      <h2>{t('ticker')}</h2>
      {news.length === 0 && <p>{t('ticker.none')}</p>}
      <ol>
        {news.slice(0, MOST_LINES).map((change) => (
          <li key={change.feedNo} data-testid="ticker-line" data-feed={change.feedNo}>
            {change.kind === 'case' ? <CaseNews change={change} /> : <AlarmNews change={change} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

const CaseNews = memo(function CaseNews({ change }: { readonly change: NewsChange }) {
  const { language } = useLanguage();
  const { data } = useOperation('getCase', { params: { id: change.id } });
  return <Line change={change} words={data && caseWords(change, data, language)} />;
});

const AlarmNews = memo(function AlarmNews({ change }: { readonly change: NewsChange }) {
  const { t } = useTranslation('wall');
  const { language } = useLanguage();
  const { data } = useOperation('getAlarm', { params: { id: change.id } });
  if (!data) return <Line change={change} words={undefined} />;
  const what = language === 'en' && data.titleEn ? data.titleEn : data.title;
  const happening = t(`ticker.${alarmHappening(change, data)}`, { who: data.acknowledgedBy ?? '' });
  return <Line change={change} words={{ title: `${what} · ${data.componentName}`, happening, who: undefined }} />;
});

function Line({ change, words }: { readonly change: NewsChange; readonly words: NewsWords | undefined }) {
  const { t } = useTranslation('wall');
  const timeZone = useTimeZone();
  const open = useSelection((state) => state.open);
  return (
    <button type="button" onClick={() => open({ kind: change.kind, id: change.id })}>
      <time dateTime={change.at}>{formatClock(change.at, timeZone)}</time>
      <i data-kind={change.kind}>{t(`ticker.${change.kind}`)}</i>
      <span>{words?.title ?? t('ticker.loading')}</span>
      {words && (
        <b>
          {words.who && `${words.who} `}
          {words.happening}
        </b>
      )}
    </button>
  );
}
