import { useOperation } from '@cityloop/client/react/use-operation';
import type { AlarmItem } from '@cityloop/contract/rest/alarm';
import type { Answer } from '@cityloop/contract/rest/operations';
import { useMemo } from 'react';
import { ReadingChart } from '../../../charts/ReadingChart.tsx';
import { SOURCE_EVERY_MS, sourceWords } from '../../../names/alarm-source.ts';
import { Notice } from '../../../workbench/Notice.tsx';
import { Panel } from '../Panel.tsx';
import { refusalSentences } from '../refusal.ts';
import { useDesk } from '../use-desk.ts';

/** The alarm that opened the case: which rule, value, threshold and window of which sensor. */
export function AlarmSource({ alarmId }: { readonly alarmId: string }) {
  const { language, words } = useDesk();
  const {
    data: alarm,
    error,
    refetch,
  } = useOperation('getAlarm', { params: { id: alarmId } }, { refetchInterval: SOURCE_EVERY_MS });
  return (
    <Panel title={words.case.alarm.source} testId="alarm-source" extra={alarm && <AlarmStatus alarm={alarm} />}>
      {error && <Notice kind="error" sentences={refusalSentences(error, language)} onRetry={() => void refetch()} />}
      {alarm && <AlarmFacts alarm={alarm} />}
      {alarm && <AlarmReadings alarm={alarm} />}
    </Panel>
  );
}

function AlarmStatus({ alarm }: { readonly alarm: AlarmItem }) {
  const { times, terms } = useDesk();
  if (alarm.clearedAt === null) {
    const isDoubtful = alarm.source !== null && alarm.source !== 'live';
    return (
      <span className="desk-mark">
        {terms.alarmState.active}
        {isDoubtful && ` · ${sourceWords(alarm, terms, times.moment)}`}
      </span>
    );
  }
  const reason = alarm.endReason ?? 'cleared';
  const ended = reason === 'cleared' ? terms.alarmState.cleared : terms.alarmEndReason[reason];
  return <span>{`${ended} ${times.moment(alarm.clearedAt)}`}</span>;
}

function AlarmFacts({ alarm }: { readonly alarm: AlarmItem }) {
  const { language, times, terms } = useDesk();
  const title = language === 'en' && alarm.titleEn !== '' ? alarm.titleEn : alarm.title;
  const number = (value: number) => `${Math.round(value * 100) / 100} ${alarm.unit}`.trim();
  const facts: readonly (readonly [label: string, value: string])[] = [
    [terms.thing.rule, `${title} (${alarm.rule} v${alarm.ruleVersion})`],
    [terms.thing.component, `${alarm.componentName} · ${alarm.component}`],
    [terms.thing.value, number(alarm.value)],
    [terms.thing.threshold, number(alarm.threshold)],
    [terms.thing.window, `${times.moment(alarm.window.from)} – ${times.moment(alarm.window.to)}`],
  ];
  return (
    <dl className="desk-facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const BEFORE_MS = 60 * 60_000;
const AFTER_MS = 30 * 60_000;

/** The sensor from an hour before the breach to half an hour after it ended, or to now. */
function AlarmReadings({ alarm }: { readonly alarm: AlarmItem }) {
  const { terms, words } = useDesk();
  const from = Date.parse(alarm.window.from);
  const to = Date.parse(alarm.clearedAt ?? alarm.window.to);
  const readings = useOperation('listReadings', {
    params: { id: alarm.component },
    query: {
      metric: alarm.metric,
      from: new Date(from - BEFORE_MS).toISOString(),
      to: new Date(to + AFTER_MS).toISOString(),
      limit: 5000,
    },
  });
  const items = readings.data?.items;
  const points = useMemo(() => (items ? pointsOf(items) : []), [items]);
  if (readings.isPending) return <p className="desk-quiet">{terms.control.loading}</p>;
  if (points.length === 0) return <p className="desk-quiet">{words.case.alarm.noReadings}</p>;
  return (
    <div className="desk-chart" data-testid="alarm-chart">
      <ReadingChart
        points={points}
        threshold={alarm.threshold}
        thresholdWord={terms.thing.threshold}
        from={from}
        to={to}
        unit={alarm.unit}
        label={words.case.alarm.around}
      />
    </div>
  );
}

function pointsOf(items: Answer<'listReadings'>['items']) {
  return items
    .map((item) => ({ at: Date.parse(item.at), value: 'value' in item ? item.value : item.last }))
    .toSorted((a, b) => a.at - b.at);
}
