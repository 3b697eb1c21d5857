import { useOperation } from '@cityloop/client/react/use-operation';
import { termOf } from '@cityloop/ui/terms';
import { useTranslation } from 'react-i18next';
import { useTimeZone } from '../../names/city.ts';
import { useLanguage } from '../../words/language.ts';
import { Facts } from './Facts.tsx';
import { formatClock, formatMoment, formatWithUnit } from './figures.ts';
import { LoadingNotice } from './LoadingNotice.tsx';
import { MetricLine } from './MetricLine.tsx';
import { useSelection } from './selection.ts';

/** Why an alarm was raised: rule and version, value, threshold, window; and the way to its case. */
export function AlarmDrawer({ id }: { readonly id: string }) {
  const { t } = useTranslation('wall');
  const { language } = useLanguage();
  const timeZone = useTimeZone();
  const open = useSelection((state) => state.open);
  const { data, error } = useOperation('getAlarm', { params: { id } });
  if (!data) return <LoadingNotice error={error} />;
  const caseId = data.case;
  const figure = (value: number) => formatWithUnit(value, data.unit, language);
  const seen = data.acknowledged
    ? t('ticker.acknowledged', { who: data.acknowledgedBy ?? '' })
    : t('alarms.unacknowledged');
  return (
    <div data-testid="alarm-drawer" data-id={data.id}>
      <p className="wall-drawer-kicker">
        {t('ticker.alarm')} · {termOf(language, 'alarmPriority', String(data.priority))}
      </p>
      <h2>{language === 'en' && data.titleEn ? data.titleEn : data.title}</h2>
      <p className="wall-drawer-state">
        <span className="wall-chip" data-active={data.active}>
          {data.active ? '▲ ' : '○ '}
          {t(data.active ? 'alarm.active' : 'alarm.over')}
        </span>
        <span className="wall-chip">{seen}</span>
      </p>
      <figure className="wall-history">
        <MetricLine component={data.component} metric={data.metric} label={data.componentName} />
        <figcaption>{t('component.history')}</figcaption>
      </figure>
      <Facts
        facts={[
          [
            t('alarm.component'),
            <button key="component" type="button" onClick={() => open({ kind: 'component', id: data.component })}>
              {data.componentName}
            </button>,
          ],
          [t('alarm.value'), figure(data.value)],
          [t('alarm.threshold'), figure(data.threshold)],
          [t('alarm.window'), `${formatClock(data.window.from, timeZone)} – ${formatClock(data.window.to, timeZone)}`],
          [t('alarm.rule'), <code key="rule">{`${data.rule} v${data.ruleVersion}`}</code>],
          [t('alarm.raised'), formatMoment(data.raisedAt, timeZone)],
          [t('alarm.cleared'), data.clearedAt && formatMoment(data.clearedAt, timeZone)],
        ]}
      />
      {caseId === null ? (
        <p className="wall-empty">{t('alarm.noCase')}</p>
      ) : (
        <button
          type="button"
          className="wall-drawer-link"
          data-testid="alarm-case"
          onClick={() => open({ kind: 'case', id: caseId })}
        >
          {t('alarm.case')} →
        </button>
      )}
    </div>
  );
}
