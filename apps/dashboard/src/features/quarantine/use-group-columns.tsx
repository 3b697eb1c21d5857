import type { QuarantineGroup } from '@cityloop/contract/rest/quarantine';
import { termOf } from '@cityloop/ui/words/terms';
import { Button, type TableColumnsType } from 'antd';
import { useLanguage } from '../../words/language.ts';
import { GroupSource } from './GroupSource.tsx';
import { reasonWords } from './reason-words.ts';
import { quarantineWords } from './words.ts';

/** What the list says of each group. */
export function useGroupColumns(onShow: (group: QuarantineGroup) => void): TableColumnsType<QuarantineGroup> {
  const { language } = useLanguage();
  const words = quarantineWords(language);
  return [
    { title: words.reason, width: '26%', render: (_, group) => <Reason group={group} /> },
    { title: words.source, width: '27%', render: (_, group) => <GroupSource group={group} /> },
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
  const { language } = useLanguage();
  const time = (at: string) => new Date(at).toLocaleString(language);
  return (
    <div className="quarantine-cell">
      <span>{time(lastAt)}</span>
      <small>
        {quarantineWords(language).first} {time(firstAt)}
      </small>
    </div>
  );
}

function Reason({ group: { reason } }: { readonly group: QuarantineGroup }) {
  const { language } = useLanguage();
  return (
    <div className="quarantine-cell">
      <strong>{termOf(language, 'quarantineReason', reason)}</strong>
      <small>{reasonWords(language, reason)?.why}</small>
    </div>
  );
}

/** How many there were, kept and counted only, and what became of the kept ones. */
function Counts({ group }: { readonly group: QuarantineGroup }) {
  const { language } = useLanguage();
  const words = quarantineWords(language);
  return (
    <div className="quarantine-cell">
      <strong>{group.count.toLocaleString('en-US')}</strong>
      <small>{words.counts(group.kept, group.count - group.kept)}</small>
      {group.redriven > 0 && <small className="quarantine-good">✓ {words.redrivenOf(group.redriven)}</small>}
      {group.waiting > 0 && <small>… {words.waitingOf(group.waiting)}</small>}
    </div>
  );
}
