import { usePages } from '@cityloop/client/react/use-pages';
import { useLanguage } from '../../words/language.ts';
import { PagedTable } from '../../workbench/PagedTable.tsx';
import { accountWords } from './words.ts';

/** Sign-ins, refusals and administration, newest first. */
export function AuditTable() {
  const { language } = useLanguage();
  const words = accountWords(language);
  const pages = usePages('listAudit', { limit: 50 }, { staleTime: 0 });
  return (
    <div className="workbench-form" data-testid="audit">
      <PagedTable
        pages={pages}
        rowKey="id"
        columns={[
          { title: words.at, render: (_, entry) => new Date(entry.at).toLocaleString(language) },
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
