import { useOperation } from '@cityloop/client/react/use-operation';
import { termOf } from '@cityloop/ui/terms';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { RankingChart } from '../../charts/RankingChart.tsx';
import { nameIn, useLanguage } from '../../words/language.ts';
import { Card } from './Card.tsx';

interface RankingCardProps {
  readonly by: 'district' | 'department' | 'category' | 'channel';
  readonly title: string;
}

const MOST_ROWS = 8;

/** Open cases by a dimension, most first, with the overdue part. */
export function RankingCard({ by, title }: RankingCardProps) {
  const { t } = useTranslation('wall');
  const { language } = useLanguage();
  const input = useMemo(() => ({ query: { by } }), [by]);
  const { data } = useOperation('getCaseRanking', input, { keepPrevious: true });
  const rows = useMemo(
    () =>
      (data?.items ?? [])
        .map((item) => ({
          code: item.code,
          name: by === 'channel' ? termOf(language, 'channel', item.code) : nameIn(language, item),
          total: item.open,
          abnormal: item.overdue,
        }))
        .sort((a, b) => b.total - a.total || b.abnormal - a.abnormal)
        .slice(0, MOST_ROWS),
    [data, language, by],
  );
  return (
    <Card area={by} title={title}>
      {rows.length > 0 ? (
        <RankingChart rows={rows} label={title} abnormalWord={t('overdue')} />
      ) : (
        <p className="wall-empty">{t('ranking.none')}</p>
      )}
    </Card>
  );
}
