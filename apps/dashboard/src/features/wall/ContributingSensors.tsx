import { formatWithUnit } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { term } from '@cityloop/ui/words/terms';
import { useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { useCallback, useMemo } from 'react';
import { useDevices } from '../../live/device-list.ts';
import type { latestReadings } from '../../live/live-store.ts';
import { MetricLine } from './MetricLine.tsx';
import { useSelection } from './selection.ts';
import { useLatest } from './use-latest.ts';

interface ContributingSensorsProps {
  readonly metric: string;
  /** The lowest are the worst ones. */
  readonly isLowest: boolean;
}

/** The readings that weigh most in a figure, each with its quality. */
export function ContributingSensors({ metric, isLowest }: ContributingSensorsProps) {
  const { language, words } = useWords(WALL_WORDS);
  const times = useTimes();
  const open = useSelection((state) => state.open);
  const devices = useDevices().data?.items;
  const byId = useMemo(() => new Map(devices?.map((device) => [device.id, device])), [devices]);
  const read = useCallback((latest: typeof latestReadings) => latest.listOf(metric), [metric]);
  const readings = useLatest(read, 5000);
  const known = readings.filter(({ component }) => byId.get(component)?.metrics.some(({ code }) => code === metric));
  const worst = known.toSorted((a, b) => (b.value - a.value) * (isLowest ? -1 : 1)).slice(0, 8);
  return (
    <section>
      <h3>
        {words.vital.records} <small>{known.length}</small>
      </h3>
      <ol className="wall-list">
        {worst.map(({ component, value, at, quality }) => {
          const device = byId.get(component);
          const unit = device?.metrics.find(({ code }) => code === metric)?.unit ?? '';
          return (
            <li key={component}>
              <button
                type="button"
                className="wall-line wall-sensor"
                onClick={() => open({ kind: 'component', id: component })}
              >
                <span className="wall-line-main">
                  <b>{device?.name}</b>
                  <small>{term(language, 'quality', quality === 'implausible' ? 'implausible' : 'good')}</small>
                </span>
                <MetricLine component={component} metric={metric} label={device?.name ?? ''} />
                <span className="wall-line-side">
                  <b>{formatWithUnit(value, unit, language)}</b>
                  <small>{times.clock(at)}</small>
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
