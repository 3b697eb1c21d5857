import type { LatestReading } from '@cityloop/contract/rest/component';
import { formatWithUnit } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { useMemo } from 'react';
import { useDevices } from '../../live/device-list.ts';
import type { latestReadings } from '../../live/live-store.ts';
import { Card } from './Card.tsx';
import { MetricLine } from './MetricLine.tsx';
import { useSelection } from './selection.ts';
import { useLatest } from './use-latest.ts';

/** Of each of these, the place where it is worst now: numbers of readings, not rules. */
const WATCHED = [
  { metric: 'water-level', worst: 'highest' },
  { metric: 'pm25', worst: 'highest' },
  { metric: 'noise', worst: 'highest' },
  { metric: 'speed', worst: 'lowest' },
  { metric: 'fill', worst: 'highest' },
  { metric: 'smoke', worst: 'highest' },
] as const;

type Watched = (typeof WATCHED)[number];

function readWorst(latest: typeof latestReadings): readonly LatestReading[] {
  return WATCHED.flatMap((watched) => worstOf(latest.listOf(watched.metric), watched) ?? []);
}

function worstOf(readings: readonly LatestReading[], { worst }: Watched): LatestReading | undefined {
  const sign = worst === 'highest' ? 1 : -1;
  return readings
    .filter((reading) => reading.quality === 'good')
    .reduce<LatestReading | undefined>((a, b) => (a && a.value * sign >= b.value * sign ? a : b), undefined);
}

/** The sensors worth a look, with their last hours. */
export function SensorsCard() {
  const { language, words } = useWords(WALL_WORDS);
  const times = useTimes();
  const open = useSelection((state) => state.open);
  const devices = useDevices().data?.items;
  const byId = useMemo(() => new Map(devices?.map((device) => [device.id, device])), [devices]);
  const worst = useLatest(readWorst, 5000);
  return (
    <Card area="sensors" title={words.sensors.title}>
      {worst.length === 0 && <p className="wall-empty">{words.sensors.none}</p>}
      <ol className="wall-list">
        {worst.map((reading) => {
          const device = byId.get(reading.component);
          const metric = device?.metrics.find((one) => one.code === reading.metric);
          if (!device || !metric) return null;
          return (
            <li key={reading.metric}>
              <button
                type="button"
                className="wall-line wall-sensor"
                onClick={() => open({ kind: 'component', id: device.id })}
              >
                <span className="wall-line-main">
                  <b>{language === 'en' ? metric.nameEn : metric.name}</b>
                  <small>{device.name}</small>
                </span>
                <MetricLine component={device.id} metric={metric.code} label={metric.name} />
                <span className="wall-line-side">
                  <b>{formatWithUnit(reading.value, metric.unit, language)}</b>
                  <small>{times.clock(reading.at)}</small>
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
