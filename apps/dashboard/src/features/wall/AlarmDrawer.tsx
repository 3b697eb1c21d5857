import { useOperation } from '@cityloop/client/react/use-operation';
import type { AlarmItem } from '@cityloop/contract/rest/alarm';
import { formatWithUnit } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { termOf } from '@cityloop/ui/words/terms';
import { useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { SOURCE_EVERY_MS, sourceWords } from '../../names/alarm-source.ts';
import { Facts } from './Facts.tsx';
import { LoadingNotice } from './LoadingNotice.tsx';
import { MetricLine } from './MetricLine.tsx';
import { useSelection } from './selection.ts';

/** Why an alarm was raised: rule and version, value, threshold, window; and the way to its case. */
export function AlarmDrawer({ id }: { readonly id: string }) {
  const { language, terms, words } = useWords(WALL_WORDS);
  const times = useTimes();
  const open = useSelection((state) => state.open);
  const { data, error } = useOperation('getAlarm', { params: { id } }, { refetchInterval: SOURCE_EVERY_MS });
  if (!data) return <LoadingNotice error={error} />;
  const caseId = data.case;
  const figure = (value: number) => formatWithUnit(value, data.unit, language);
  const endOf = (reason: AlarmItem['endReason']) =>
    reason === null || reason === 'cleared' ? terms.alarmState.cleared : terms.alarmEndReason[reason];
  const seen = data.acknowledged ? terms.control.seenBy(data.acknowledgedBy ?? '') : terms.alarmState.unacknowledged;
  return (
    <div data-testid="alarm-drawer" data-id={data.id}>
      <p className="wall-drawer-kicker">
        {terms.thing.alarm} · {termOf(language, 'alarmPriority', String(data.priority))}
      </p>
      <h2>{language === 'en' && data.titleEn ? data.titleEn : data.title}</h2>
      <p className="wall-drawer-state">
        <span className="wall-chip" data-active={data.active}>
          {data.active ? '▲ ' : '○ '}
          {data.active ? terms.alarmState.active : endOf(data.endReason)}
        </span>
        <span className="wall-chip">{seen}</span>
        {data.source !== null && data.source !== 'live' && (
          <span className="wall-chip" data-testid="alarm-source" data-active>
            {`△ ${sourceWords(data, terms, times.moment)}`}
          </span>
        )}
      </p>
      <figure className="wall-history">
        <MetricLine component={data.component} metric={data.metric} label={data.componentName} />
        <figcaption>{words.component.spans.sixHours}</figcaption>
      </figure>
      <Facts
        facts={[
          [
            terms.thing.device,
            <button key="component" type="button" onClick={() => open({ kind: 'component', id: data.component })}>
              {data.componentName}
            </button>,
          ],
          [terms.thing.value, figure(data.value)],
          [terms.thing.threshold, figure(data.threshold)],
          [terms.thing.window, `${times.clock(data.window.from)} – ${times.clock(data.window.to)}`],
          [terms.thing.rule, <code key="rule">{`${data.rule} v${data.ruleVersion}`}</code>],
          [words.alarms.raisedAt, times.moment(data.raisedAt)],
          [words.alarms.clearedAt, data.clearedAt && times.moment(data.clearedAt)],
        ]}
      />
      {caseId === null ? (
        <p className="wall-empty">{words.alarms.opensNoCase}</p>
      ) : (
        <button
          type="button"
          className="wall-drawer-link"
          data-testid="alarm-case"
          onClick={() => open({ kind: 'case', id: caseId })}
        >
          {words.alarms.showCase} →
        </button>
      )}
    </div>
  );
}
