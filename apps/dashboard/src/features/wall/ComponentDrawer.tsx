import { useOperation } from '@cityloop/client/react/use-operation';
import type { ComponentItem } from '@cityloop/contract/rest/component';
import { formatShare, formatWithUnit } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { nameIn } from '@cityloop/ui/words/language';
import { useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { useCallback, useState } from 'react';
import type { latestReadings } from '../../live/live-store.ts';
import { Facts } from './Facts.tsx';
import { LoadingNotice } from './LoadingNotice.tsx';
import { METRIC_SPANS, MetricLine, type MetricSpan } from './MetricLine.tsx';
import { TrustReasons } from './TrustReasons.tsx';
import { useLatest } from './use-latest.ts';

/** Trust changes without a hint. */
const TRUST_EVERY_MS = 30_000;

/** A component: what it is, whether it speaks, what it said last and over the last hours. */
export function ComponentDrawer({ id }: { readonly id: string }) {
  const { language, terms, words } = useWords(WALL_WORDS);
  const times = useTimes();
  const types = useOperation('listComponentTypes', {}, { staleTime: Number.POSITIVE_INFINITY }).data?.items;
  const { data, error } = useOperation('getComponent', { params: { id } }, { refetchInterval: TRUST_EVERY_MS });
  if (!data) return <LoadingNotice error={error} />;
  const type = types?.find((one) => one.code === data.type);
  return (
    <div data-testid="component-drawer" data-id={data.id}>
      <p className="wall-drawer-kicker">{type ? nameIn(language, type) : data.type}</p>
      <h2>{data.name}</h2>
      <p className="wall-drawer-state">
        <span className="wall-chip">
          {data.online === false ? '○ ' : '● '}
          {data.online === null
            ? words.component.fixture
            : data.online
              ? terms.presence.online
              : terms.presence.offline}
        </span>
        {data.health?.unstable && <span className="wall-chip wall-chip-unstable">↯ {words.component.unstable}</span>}
      </p>
      <Facts
        facts={[
          ['ID', <code key="id">{data.id}</code>],
          [terms.thing.place, data.address],
          [terms.thing.unitGrid, <code key="grid">{data.grid}</code>],
          [
            data.online ? words.component.onlineSince : words.component.offlineSince,
            data.health?.since && times.moment(data.health.since),
          ],
          [terms.thing.trust, data.trust === null ? undefined : formatShare(data.trust)],
        ]}
      />
      <TrustReasons component={data} />
      {data.metrics.length > 0 && <Readings component={data} />}
    </div>
  );
}

function Readings({ component }: { readonly component: ComponentItem }) {
  const { language, words } = useWords(WALL_WORDS);
  const times = useTimes();
  const { id, metrics } = component;
  const read = useCallback(
    (latest: typeof latestReadings) => metrics.map(({ code }) => latest.find(id, code)),
    [id, metrics],
  );
  const readings = useLatest(read, 1000);
  const [span, setSpan] = useState<MetricSpan>('sixHours');
  return (
    <section>
      <h3>
        {words.component.latest}{' '}
        <select
          className="wall-span"
          aria-label={words.component.shownSpan}
          value={span}
          onChange={({ target }) => setSpan(target.value as MetricSpan)}
          data-testid="metric-span"
        >
          {(Object.keys(METRIC_SPANS) as MetricSpan[]).map((each) => (
            <option key={each} value={each}>
              {words.component.spans[each]}
            </option>
          ))}
        </select>
      </h3>
      <ol className="wall-list">
        {metrics.map((metric, index) => {
          const reading = readings[index];
          return (
            <li key={metric.code} className="wall-line wall-sensor">
              <span className="wall-line-main">
                <b>{nameIn(language, metric)}</b>
              </span>
              <MetricLine component={id} metric={metric.code} label={metric.name} span={span} />
              <span className="wall-line-side">
                <b>{reading ? formatWithUnit(reading.value, metric.unit, language) : '–'}</b>
                <small>{reading ? times.clock(reading.at) : words.component.noReading}</small>
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
