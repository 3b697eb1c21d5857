import { useOperation } from '@cityloop/client/react/use-operation';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { TrendChart, type TrendSeries } from '../../charts/TrendChart.tsx';
import { useTimeZone } from '../../names/city.ts';
import { Card } from './Card.tsx';
import { formatHour } from './figures.ts';

const DAY = { query: { hours: 24 } } as const;

/** Reported, closed and alarms per hour. The strokes of the legend are those of the lines. */
export function TrendCard() {
  const { t } = useTranslation('wall');
  const timeZone = useTimeZone();
  const { data } = useOperation('getCaseTrend', DAY, { keepPrevious: true });
  const times = useMemo(() => data?.items.map((item) => formatHour(item.at, timeZone)) ?? [], [data, timeZone]);
  const series = useMemo((): TrendSeries[] => {
    const items = data?.items ?? [];
    return [
      { name: t('trend.reported'), values: items.map((item) => item.reported), stroke: 'solid' },
      { name: t('trend.closed'), values: items.map((item) => item.closed), stroke: 'dashed' },
      { name: t('trend.alarms'), values: items.map((item) => item.alarms), stroke: 'dotted' },
    ];
  }, [data, t]);
  return (
    <Card area="trend" title={t('trend')} note={<Legend series={series} />}>
      <TrendChart times={times} series={series} label={t('trend')} />
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
