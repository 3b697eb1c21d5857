import { useOperation } from '@cityloop/client/react/use-operation';
import { useMemo, useState } from 'react';
import { Sparkline } from '../../charts/Sparkline.tsx';

const SPAN_MS = 6 * 3_600_000;

interface MetricLineProps {
  readonly component: string;
  readonly metric: string;
  readonly label: string;
}

/** Six hours of one metric out of the minute rollups, renewed once a minute. */
export function MetricLine({ component, metric, label }: MetricLineProps) {
  const [from] = useState(() => new Date(Date.now() - SPAN_MS).toISOString());
  const input = useMemo(
    () => ({ params: { id: component }, query: { metric, from, resolution: '1m', limit: 400 } }) as const,
    [component, metric, from],
  );
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
