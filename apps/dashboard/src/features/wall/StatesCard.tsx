import { useOperation } from '@cityloop/client/react/use-operation';
import type { CaseRanking } from '@cityloop/contract/rest/situation';
import type { CaseState } from '@cityloop/domain/case/transitions';
import { term } from '@cityloop/ui/terms';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../words/language.ts';
import { Card } from './Card.tsx';
import { formatFigure } from './figures.ts';

const BY_STATE = { query: { by: 'state' } } as const;
type Row = CaseRanking['items'][number];

/** The loop at a glance: how many open cases stand at each stage, in the order of the loop. */
export function StatesCard() {
  const { t } = useTranslation('wall');
  const { language } = useLanguage();
  const rows = useOperation('getCaseRanking', BY_STATE, { keepPrevious: true }).data?.items ?? [];
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
  const stages = STAGES.map((state) => {
    const { open = 0, overdue = 0 } = rows.find((row) => row.code === state) ?? {};
    return { state, open, overdue };
  });
  const most = Math.max(1, ...stages.map((stage) => stage.open));
  return (
    <Card area="states" title={t('states')}>
      <dl className="wall-totals">
        <Total
          word={t('states.open')}
          value={formatFigure(
            sum((row) => row.open),
            language,
          )}
        />
        <Total
          word={t('states.overdue')}
          value={formatFigure(
            sum((row) => row.overdue),
            language,
          )}
          isAbnormal={sum((row) => row.overdue) > 0}
        />
        <Total
          word={t('states.today')}
          value={formatFigure(
            sum((row) => row.closedToday),
            language,
          )}
        />
      </dl>
      <ol className="wall-stages">
        {stages.map((row) => (
          <li key={row.state}>
            <b>{row.open}</b>
            <span className="wall-stage-bar">
              <i style={{ height: `${Math.max(row.open > 0 ? 6 : 0, (row.open / most) * 100)}%` }} />
              <i
                className="wall-stage-overdue"
                style={{ height: `${(Math.min(row.overdue, row.open) / most) * 100}%` }}
                title={`${t('overdue')} ${row.overdue}`}
              />
            </span>
            <span>{term(language, 'state', row.state)}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

const STAGES = [
  'reported',
  'confirmed',
  'filed',
  'dispatched',
  'in_disposal',
  'disposed',
  'verified',
] as const satisfies readonly CaseState[];

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
