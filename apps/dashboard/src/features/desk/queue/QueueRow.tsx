import type { CaseSummary } from '@cityloop/contract/rest/case';
import { CaseStateBadge } from '@cityloop/ui/CaseStateBadge';
import { DeadlineClock } from '@cityloop/ui/DeadlineClock';
import { type Language, term } from '@cityloop/ui/terms';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { deskWords, formatInstant } from '../words.ts';

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
  const words = deskWords(language);
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
          <span className="cl-clock">{formatInstant(item.endedAt, language)}</span>
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
