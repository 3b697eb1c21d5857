import { usePages } from '@cityloop/client/react/use-pages';
import { useTimes } from '@cityloop/ui/use-times';
import { ACCOUNTS_WORDS } from '@cityloop/ui/words/accounts';
import { useWords } from '@cityloop/ui/words/use-words';
import { PagedTable } from '../../workbench/PagedTable.tsx';

/** Sign-ins, refusals and administration, newest first. */
export function AuditTable() {
  const { terms, words } = useWords(ACCOUNTS_WORDS);
  const times = useTimes();
  const pages = usePages('listAudit', { limit: 50 }, { staleTime: 0 });
  return (
    <div className="workbench-form" data-testid="audit">
      <PagedTable
        pages={pages}
        rowKey="id"
        columns={[
          { title: terms.thing.time, render: (_, entry) => times.stamp(entry.at) },
          { title: words.actor, dataIndex: 'actor' },
          { title: words.what, dataIndex: 'what' },
          { title: words.subject, dataIndex: 'subject', ellipsis: true },
          { title: words.outcome, dataIndex: 'outcome' },
          { title: words.address, dataIndex: 'address' },
        ]}
      />
    </div>
  );
}
