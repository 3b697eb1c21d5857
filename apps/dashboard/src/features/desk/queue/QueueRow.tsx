import type { CaseSummary } from '@cityloop/contract/rest/case';
import { CaseStateBadge } from '@cityloop/ui/CaseStateBadge';
import { DeadlineClock } from '@cityloop/ui/DeadlineClock';
import { useTimes } from '@cityloop/ui/use-times';
import { DESK_WORDS } from '@cityloop/ui/words/desk';
import type { Language } from '@cityloop/ui/words/language';
import { term } from '@cityloop/ui/words/terms';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';

export interface QueueRowProps {
  readonly item: CaseSummary;
  readonly isOpen: boolean;
  readonly districtName: string;
  readonly language: Language;
  readonly serverOffsetMs: number;
}

/** One case of the queue. Rendered again only when its own facts change: the clock inside ticks by itself. */
export const QueueRow = memo(function QueueRow(props: QueueRowProps) {
  const { item, isOpen, districtName, language, serverOffsetMs } = props;
  const words = DESK_WORDS[language];
  const times = useTimes();
  const category = language === 'en' ? item.categoryNameEn || item.categoryName : item.categoryName;
  return (
    <Link
      to="/desk/cases/$caseId"
      params={{ caseId: item.id }}
      className="desk-row"
      data-testid={`queue-row-${item.id}`}
      data-row-lamp={item.lamp}
      aria-current={isOpen ? 'true' : undefined}
    >
      <span className="desk-row-head">
        <CaseStateBadge state={item.state} language={language} />
        <span className="desk-row-category">{category}</span>
        {item.endedAt === null ? (
          <DeadlineClock deadlines={item.deadlines} language={language} serverOffsetMs={serverOffsetMs} />
        ) : (
          <span className="cl-clock">{times.moment(item.endedAt)}</span>
        )}
      </span>
      <span className="desk-row-title">{item.title}</span>
      <span className="desk-row-foot">
        <span className="desk-row-place">{item.address === '' ? districtName : item.address}</span>
        <span>{term(language, 'channel', item.channel)}</span>
        {item.repeats > 0 && <span className="desk-mark">{words.repeats(item.repeats)}</span>}
        {item.reworks > 0 && <span className="desk-mark">{words.reworks(item.reworks)}</span>}
      </span>
    </Link>
  );
});
