import { useOperation } from '@cityloop/client/react/use-operation';
import { nameIn } from '@cityloop/ui/words/language';
import { termOf } from '@cityloop/ui/words/terms';
import { useWords } from '@cityloop/ui/words/use-words';
import { WALL_WORDS } from '@cityloop/ui/words/wall';
import { useMemo } from 'react';
import { RankingChart } from '../../charts/RankingChart.tsx';
import { Card } from './Card.tsx';

interface RankingCardProps {
  readonly by: 'district' | 'department' | 'category' | 'channel';
  readonly title: string;
}

const MOST_ROWS = 8;

/** Open cases by a dimension, most first, with the overdue part. */
export function RankingCard({ by, title }: RankingCardProps) {
  const { language, terms, words } = useWords(WALL_WORDS);
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
        <RankingChart rows={rows} label={title} abnormalWord={terms.lamp.red} />
      ) : (
        <p className="wall-empty">{words.cases.none}</p>
      )}
    </Card>
  );
}
