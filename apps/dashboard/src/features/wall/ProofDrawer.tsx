import { useTranslation } from 'react-i18next';
import { missing } from '../../live/feed-proof.ts';
import { useLive } from '../../live/live-store.ts';
import { useTimeZone } from '../../names/city.ts';
import { Facts } from './Facts.tsx';
import { formatClock } from './figures.ts';

/** The sum that proves that nothing was missed, open to anyone who doubts it. */
export function ProofDrawer() {
  const { t } = useTranslation('wall');
  const timeZone = useTimeZone();
  const { proof, connection } = useLive();
  const heardAt = connection?.lastHeardAt;
  const count = (value: number) => value.toLocaleString('en');
  return (
    <>
      <h2>{t('proof.title')}</h2>
      <p className="wall-prose">{t('proof.text')}</p>
      <p className="wall-proof" data-testid="proof-sum">
        {count(proof.last)} − {count(proof.after ?? 0)} − {count(proof.received)} = <b>{missing(proof)}</b>
      </p>
      <Facts
        facts={[
          [t('proof.last'), count(proof.last)],
          [t('proof.after'), count(proof.after ?? 0)],
          [t('proof.received'), count(proof.received)],
          [t('proof.missing'), missing(proof)],
          [t('proof.gaps'), connection?.gapsFound ?? 0],
          [t('proof.heard'), heardAt && formatClock(heardAt.getTime() + (connection?.clockOffsetMs ?? 0), timeZone)],
          [t('proof.clock'), `${((connection?.clockOffsetMs ?? 0) / 1000).toFixed(1)} s`],
        ]}
      />
    </>
  );
}
