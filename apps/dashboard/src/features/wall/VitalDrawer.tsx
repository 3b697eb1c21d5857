import { useOperation } from '@cityloop/client/react/use-operation';
import type { VitalSignFigure } from '@cityloop/contract/rest/situation';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { useLive } from '../../live/live-store.ts';
import { useServerNow } from '../../live/server-clock.ts';
import { useTimeZone } from '../../names/city.ts';
import { nameIn, useLanguage } from '../../words/language.ts';
import { ContributingSensors } from './ContributingSensors.tsx';
import { Facts } from './Facts.tsx';
import { formatClock, formatWithUnit } from './figures.ts';
import { StatusShape } from './StatusShape.tsx';
import { CaseLines } from './UrgentCard.tsx';
import { useOpenCases } from './use-incidents.ts';
import { statusNow } from './VitalStrip.tsx';

const NO_POINTS: readonly never[] = [];

/** What a figure means, where it comes from, how it moved and which records make it. */
export function VitalDrawer({ code }: { readonly code: string }) {
  const { t } = useTranslation('wall');
  const { language } = useLanguage();
  const timeZone = useTimeZone();
  const now = useServerNow(2000);
  const vital = useOperation('getSituation', {}).data?.vitals.find((one) => one.code === code);
  const points = useLive((live) => live.history.get(code)) ?? NO_POINTS;
  if (!vital) return null;
  const status = statusNow(vital, now);
  return (
    <>
      <h2>{nameIn(language, vital)}</h2>
      <p className="wall-drawer-figure" data-status={status}>
        {formatWithUnit(vital.value, vital.unit, language)}
        <span className="wall-vital-status" data-status={status}>
          <StatusShape status={status} />
          {t(`status.${status}`)}
        </span>
      </p>
      {points.length > 1 && (
        <figure className="wall-history">
          <Sparkline points={points} label={t('vital.history')} limit={vital.limit} />
          <figcaption>{t('vital.history')}</figcaption>
        </figure>
      )}
      <Facts
        facts={[
          [t('vital.definition'), language === 'en' ? vital.definitionEn : vital.definition],
          [t('vital.formula'), <code key="id">{vital.definitionId}</code>],
          [t('vital.source'), <code key="source">{vital.source}</code>],
          [t('vital.basis'), vital.basis && t('vital.basisText', { ...vital.basis })],
          [t('vital.window'), t('vital.windowText', { count: vital.staleAfterSeconds })],
          [t('vital.limit'), vital.limit === null ? t('noLimit') : formatWithUnit(vital.limit, vital.unit, language)],
          [t('vital.now'), vital.asOf && t('asOf', { time: formatClock(vital.asOf, timeZone) })],
        ]}
      />
      <Records vital={vital} />
    </>
  );
}

/** `metric:air-station/pm25:mean` names its readings, `cases:…` its cases. */
function Records({ vital }: { readonly vital: VitalSignFigure }) {
  const metric = /^metric:[^/]+\/([^:]+):/.exec(vital.source)?.[1];
  if (metric !== undefined) return <ContributingSensors metric={metric} isLowest={vital.direction === 'below'} />;
  return vital.source.startsWith('cases:') ? <UrgentRecords isOverdueOnly={vital.code === 'overdue-cases'} /> : null;
}

function UrgentRecords({ isOverdueOnly }: { readonly isOverdueOnly: boolean }) {
  const { t } = useTranslation('wall');
  const open = useOpenCases();
  const cases = useMemo(
    () => open.filter((one) => !isOverdueOnly || one.lamp === 'red').slice(0, 12),
    [open, isOverdueOnly],
  );
  if (cases.length === 0) return null;
  return (
    <section>
      <h3>{t('vital.open')}</h3>
      <CaseLines cases={cases} />
    </section>
  );
}
