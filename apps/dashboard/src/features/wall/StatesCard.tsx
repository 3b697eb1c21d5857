import { useOperation } from '@cityloop/client/react/use-operation';
import type { CaseRanking } from '@cityloop/contract/rest/situation';
import { OPEN_STATES } from '@cityloop/domain/case/stages';
import { formatFigure } from '@cityloop/ui/figures';
import { term } from '@cityloop/ui/words/terms';
import { useTerms, useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { Card } from './Card.tsx';

const BY_STATE = { query: { by: 'state' } } as const;
type Row = CaseRanking['items'][number];

/** The loop at a glance: how many open cases stand at each stage, in the order of the loop. */
export function StatesCard() {
  const { language, terms, words } = useWords(WALL_WORDS);
  const rows = useOperation('getCaseRanking', BY_STATE, { keepPrevious: true }).data?.items ?? [];
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
  const stages = OPEN_STATES.map((state) => {
    const { open = 0, overdue = 0 } = rows.find((row) => row.code === state) ?? {};
    return { state, open, overdue };
  });
  const most = Math.max(1, ...stages.map((stage) => stage.open));
  return (
    <Card area="states" title={terms.thing.openCases}>
      <dl className="wall-totals">
        <Total
          word={words.cases.open}
          value={formatFigure(
            sum((row) => row.open),
            language,
          )}
        />
        <Total
          word={terms.lamp.red}
          value={formatFigure(
            sum((row) => row.overdue),
            language,
          )}
          isAbnormal={sum((row) => row.overdue) > 0}
        />
        <Total
          word={words.cases.closedToday}
          value={formatFigure(
            sum((row) => row.closedToday),
            language,
          )}
        />
      </dl>
      <ol className="wall-stages">
        {stages.map(({ state, ...bar }) => (
          <Bar key={state} word={term(language, 'state', state)} most={most} {...bar} />
        ))}
      </ol>
    </Card>
  );
}

interface BarProps {
  readonly word: string;
  readonly open: number;
  readonly overdue: number;
  /** Of all bars: the full height. */
  readonly most: number;
}

function Bar({ word, open, overdue, most }: BarProps) {
  const { lamp } = useTerms();
  return (
    <li>
      <b>{open}</b>
      <span className="wall-stage-bar">
        <i style={{ height: `${Math.max(open > 0 ? 6 : 0, (open / most) * 100)}%` }} />
        <i
          className="wall-stage-overdue"
          style={{ height: `${(Math.min(overdue, open) / most) * 100}%` }}
          title={`${lamp.red} ${overdue}`}
        />
      </span>
      <span>{word}</span>
    </li>
  );
}

interface TotalProps {
  readonly word: string;
  readonly value: string;
  readonly isAbnormal?: boolean;
}

function Total({ word, value, isAbnormal = false }: TotalProps) {
  return (
    <div data-abnormal={isAbnormal}>
      <dt>{word}</dt>
      <dd>
        {isAbnormal && <span aria-hidden="true">▲</span>}
        {value}
      </dd>
    </div>
  );
}
