import type { QuarantineGroup } from '@cityloop/contract/rest/quarantine';
import { formatCount } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { QUARANTINE_WORDS } from '@cityloop/ui/words/quarantine';
import { remedyOf } from '@cityloop/ui/words/remedies';
import { termOf } from '@cityloop/ui/words/terms';
import { useLanguage, useWords } from '@cityloop/ui/words/use-words';
import { Button, type TableColumnsType } from 'antd';
import { GroupSource } from './GroupSource.tsx';

/** What the list says of each group. */
export function useGroupColumns(onShow: (group: QuarantineGroup) => void): TableColumnsType<QuarantineGroup> {
  const { terms, words } = useWords(QUARANTINE_WORDS);
  return [
    { title: words.reason, width: '26%', render: (_, group) => <Reason group={group} /> },
    { title: terms.thing.source, width: '27%', render: (_, group) => <GroupSource group={group} /> },
    { title: words.messages, width: '14%', render: (_, group) => <Counts group={group} /> },
    { title: words.last, width: '16%', render: (_, group) => <Times group={group} /> },
    {
      key: 'show',
      align: 'right',
      render: (_, group) => (
        <Button size="small" onClick={() => onShow(group)} data-testid={`quarantine-group-${group.reason}`}>
          {words.show}
        </Button>
      ),
    },
  ];
}

function Times({ group: { firstAt, lastAt } }: { readonly group: QuarantineGroup }) {
  const { words } = useWords(QUARANTINE_WORDS);
  const times = useTimes();
  const time = (at: string) => times.stamp(at);
  return (
    <div className="quarantine-cell">
      <span>{time(lastAt)}</span>
      <small>
        {words.first} {time(firstAt)}
      </small>
    </div>
  );
}

function Reason({ group: { reason } }: { readonly group: QuarantineGroup }) {
  const language = useLanguage();
  return (
    <div className="quarantine-cell">
      <strong>{termOf(language, 'quarantineReason', reason)}</strong>
      <small>{remedyOf(language, reason)?.why}</small>
    </div>
  );
}

/** How many there were, kept and counted only, and what became of the kept ones. */
function Counts({ group }: { readonly group: QuarantineGroup }) {
  const { words } = useWords(QUARANTINE_WORDS);
  return (
    <div className="quarantine-cell">
      <strong>{formatCount(group.count)}</strong>
      <small>{words.counts(formatCount(group.kept), formatCount(group.count - group.kept))}</small>
      {group.redriven > 0 && (
        <small className="quarantine-good">✓ {words.redrivenOf(formatCount(group.redriven))}</small>
      )}
      {group.waiting > 0 && <small>… {words.waitingOf(formatCount(group.waiting))}</small>}
    </div>
  );
}
