import { useOperation } from '@cityloop/client/react/use-operation';
import { useMemo } from 'react';
import { Sparkline } from '../../charts/Sparkline.tsx';

const HOUR_MS = 3_600_000;

/** How far back a line goes, and of what it is made: some hundreds of points each. */
export const METRIC_SPANS = {
  sixHours: { ms: 6 * HOUR_MS, resolution: '1m' },
  day: { ms: 24 * HOUR_MS, resolution: '5m' },
  week: { ms: 7 * 24 * HOUR_MS, resolution: '1h' },
  month: { ms: 31 * 24 * HOUR_MS, resolution: '1h' },
  year: { ms: 366 * 24 * HOUR_MS, resolution: '1d' },
} as const;
export type MetricSpan = keyof typeof METRIC_SPANS;
const MOST_POINTS = 800;

interface MetricLineProps {
  readonly component: string;
  readonly metric: string;
  readonly label: string;
  readonly span?: MetricSpan;
}

/** One metric out of the rollups, six hours of it unless told otherwise, renewed once a minute. */
export function MetricLine({ component, metric, label, span = 'sixHours' }: MetricLineProps) {
  const input = useMemo(() => {
    const { ms, resolution } = METRIC_SPANS[span];
    const from = new Date(Date.now() - ms).toISOString();
    return { params: { id: component }, query: { metric, from, resolution, limit: MOST_POINTS } } as const;
  }, [component, metric, span]);
  const { data } = useOperation('listReadings', input, { refetchInterval: 60_000, keepPrevious: true });
  const points = useMemo(
    () =>
      (data?.items ?? [])
        .map((item) => ({ at: Date.parse(item.at), value: 'mean' in item ? item.mean : item.value }))
        .sort((a, b) => a.at - b.at),
    [data],
  );
  return (
    <span className="wall-metric-line">
      <Sparkline points={points} label={label} />
    </span>
  );
}
