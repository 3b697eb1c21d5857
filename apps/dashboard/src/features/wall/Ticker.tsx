import { useOperation } from '@cityloop/client/react/use-operation';
import { useTimes } from '@cityloop/ui/use-times';
import { useLanguage, useTerms, useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { memo } from 'react';
import { type NewsChange, useLive } from '../../live/live-store.ts';
import { useSelection } from './selection.ts';
import { alarmHappening, caseWords, type NewsWords } from './ticker-words.ts';

/** More than fit on the widest wall; those cut off at the end are the oldest. */
const MOST_LINES = 14;

/** The newest changes in words, each under its number of the feed. */
export function Ticker() {
  const { words } = useWords(WALL_WORDS);
  const news = useLive((live) => live.news);
  return (
    <section className="wall-ticker" data-testid="ticker" aria-label={words.ticker.title}>
      <h2>{words.ticker.title}</h2>
      {news.length === 0 && <p>{words.ticker.none}</p>}
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
  const language = useLanguage();
  const { data } = useOperation('getCase', { params: { id: change.id } });
  return <Line change={change} words={data && caseWords(change, data, language)} />;
});

const AlarmNews = memo(function AlarmNews({ change }: { readonly change: NewsChange }) {
  const { language, terms, words } = useWords(WALL_WORDS);
  const { data } = useOperation('getAlarm', { params: { id: change.id } });
  if (!data) return <Line change={change} words={undefined} />;
  const what = language === 'en' && data.titleEn ? data.titleEn : data.title;
  const happened = alarmHappening(change, data);
  const happening =
    happened === 'acknowledged' ? terms.control.seenBy(data.acknowledgedBy ?? '') : words.ticker[happened];
  return <Line change={change} words={{ title: `${what} · ${data.componentName}`, happening, who: undefined }} />;
});

function Line({ change, words }: { readonly change: NewsChange; readonly words: NewsWords | undefined }) {
  const { thing } = useTerms();
  const times = useTimes();
  const open = useSelection((state) => state.open);
  return (
    <button type="button" onClick={() => open({ kind: change.kind, id: change.id })}>
      <time dateTime={change.at}>{times.clock(change.at)}</time>
      <i data-kind={change.kind}>{change.kind === 'case' ? thing.case : thing.alarm}</i>
      <span>{words?.title ?? '…'}</span>
      {words && (
        <b>
          {words.who && `${words.who} `}
          {words.happening}
        </b>
      )}
    </button>
  );
}
