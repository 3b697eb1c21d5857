import type { CaseRanking } from '@cityloop/contract/rest/situation';
import { isEnded } from '@cityloop/domain/case/transitions';
import { useTranslation } from 'react-i18next';
import { useOperation } from '../../live/city-client.tsx';
import { nameIn, useLanguage } from '../../live/language.ts';
import { Card } from './Card.tsx';
import { formatFigure } from './figures.ts';

const BY_STATE = { query: { by: 'state' } } as const;
type Row = CaseRanking['items'][number];

/** The loop at a glance: how many open cases stand at each stage, in the order of the loop. */
export function StatesCard() {
  const { t } = useTranslation('wall');
  const { language } = useLanguage();
  const rows = useOperation('getCaseRanking', BY_STATE, { keepPrevious: true }).data?.items ?? [];
  const open = rows.filter((row) => row.open > 0 || STAGES.includes(row.code));
  const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
  const most = Math.max(1, ...open.map((row) => row.open));
  const sorted = open
    .filter((row) => !isKnownEnded(row.code))
    .sort((a, b) => STAGES.indexOf(a.code) - STAGES.indexOf(b.code));
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
        {sorted.map((row) => (
          <li key={row.code}>
            <b>{row.open}</b>
            <span className="wall-stage-bar">
              <i style={{ height: `${Math.max(row.open > 0 ? 6 : 0, (row.open / most) * 100)}%` }} />
              <i
                className="wall-stage-overdue"
                style={{ height: `${(Math.min(row.overdue, row.open) / most) * 100}%` }}
                title={`${t('overdue')} ${row.overdue}`}
              />
            </span>
            <span>{nameIn(language, row)}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

const STAGES: readonly string[] = [
  'reported',
  'confirmed',
  'filed',
  'dispatched',
  'in_disposal',
  'disposed',
  'verified',
];

function isKnownEnded(state: string): boolean {
  return isEnded(state as Parameters<typeof isEnded>[0]);
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
