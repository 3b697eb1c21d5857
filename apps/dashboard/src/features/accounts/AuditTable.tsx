import type { AuditEntry } from '@cityloop/contract/rest/account';
import { Alert, Button, Table } from 'antd';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { useAudit } from './use-pages.ts';
import { accountWords } from './words.ts';

/** Sign-ins, refusals and administration, newest first. */
export function AuditTable() {
  const { language } = useLanguage();
  const words = accountWords(language);
  const pages = useAudit();
  return (
    <div className="workbench-form" data-testid="audit">
      {pages.error && <Alert type="error" showIcon title={refusalText(pages.error, language)} />}
      <Table<AuditEntry>
        rowKey="id"
        size="small"
        loading={pages.isPending}
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={pages.data?.pages.flatMap((page) => page.items) ?? []}
        columns={[
          { title: words.at, render: (_, entry) => new Date(entry.at).toLocaleString(language) },
          { title: words.actor, dataIndex: 'actor' },
          { title: words.what, dataIndex: 'what' },
          { title: words.subject, dataIndex: 'subject', ellipsis: true },
          { title: words.outcome, dataIndex: 'outcome' },
          { title: words.address, dataIndex: 'address' },
        ]}
      />
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </div>
  );
}
