import { useOperation } from '@cityloop/client/react/use-operation';
import { useTimes } from '@cityloop/ui/use-times';
import { useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { useMemo } from 'react';
import { TrendChart, type TrendSeries } from '../../charts/TrendChart.tsx';
import { Card } from './Card.tsx';

const DAY = { query: { hours: 24 } } as const;

/** Reported, closed and alarms per hour. The strokes of the legend are those of the lines. */
export function TrendCard() {
  const { terms, words } = useWords(WALL_WORDS);
  const { minute } = useTimes();
  const { data } = useOperation('getCaseTrend', DAY, { keepPrevious: true });
  const times = useMemo(() => data?.items.map((item) => minute(item.at)) ?? [], [data, minute]);
  const series = useMemo((): TrendSeries[] => {
    const items = data?.items ?? [];
    return [
      { name: words.trend.reported, values: items.map((item) => item.reported), stroke: 'solid' },
      { name: terms.state.closed, values: items.map((item) => item.closed), stroke: 'dashed' },
      { name: terms.thing.alarms, values: items.map((item) => item.alarms), stroke: 'dotted' },
    ];
  }, [data, terms, words]);
  return (
    <Card area="trend" title={words.trend.title} note={<Legend series={series} />}>
      <TrendChart times={times} series={series} label={words.trend.title} />
    </Card>
  );
}

const DASHES = { solid: undefined, dashed: '5 3', dotted: '1.5 3' } as const;

function Legend({ series }: { readonly series: readonly TrendSeries[] }) {
  return (
    <ul className="wall-legend-lines">
      {series.map(({ name, values, stroke }, index) => (
        <li key={name}>
          <svg viewBox="0 0 20 4" aria-hidden="true" style={{ color: `var(--cl-series-${index + 1})` }}>
            <path d="M0 2H20" strokeDasharray={DASHES[stroke]} />
          </svg>
          {name} <b>{values.reduce((sum, value) => sum + value, 0)}</b>
        </li>
      ))}
    </ul>
  );
}
