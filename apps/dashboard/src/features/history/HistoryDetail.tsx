import type { HistoryItem } from '@cityloop/contract/rest/history';
import { formatCount } from '@cityloop/ui/figures';
import { HISTORY_WORDS } from '@cityloop/ui/words/history';
import { useWords } from '@cityloop/ui/words/use-words';
import { Alert, Descriptions, Table } from 'antd';
import { HistoryState } from './HistoryState.tsx';

/** What came of a file, and its faults by line. */
export function HistoryDetail({ entry }: { readonly entry: HistoryItem }) {
  const { words } = useWords(HISTORY_WORDS);
  const { rows, repeated, conflicting, refused, keptDays, faults, message, state, zone } = entry;
  const counts = [
    [words.rows, rows],
    [words.fresh, entry.new],
    [words.repeated, repeated],
    [words.conflicting, conflicting],
    [words.refused, refused],
  ] as const;
  return (
    <div className="workbench-form" data-testid="history-detail">
      <HistoryState entry={entry} />
      {message !== null && <Alert type="error" showIcon title={message} />}
      {keptDays > 0 && <Alert type="info" showIcon title={words.kept(keptDays)} />}
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, lg: 3 }}
        bordered
        items={[
          ...counts.map(([label, value]) => ({ key: label, label, children: formatCount(value) })),
          { key: 'zone', label: words.zone, children: zone },
        ]}
      />
      {state === 'refused' && <Alert type="warning" showIcon title={words.mend} />}
      {faults.length > 0 && (
        <Table
          rowKey={(fault) => `${fault.line} ${fault.column} ${fault.message}`}
          size="small"
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          title={() => words.shown(faults.length, refused)}
          dataSource={[...faults]}
          columns={[
            { title: words.line, dataIndex: 'line', width: '6rem' },
            { title: words.column, dataIndex: 'column', width: '8rem' },
            { title: words.fault, dataIndex: 'message' },
          ]}
        />
      )}
    </div>
  );
}
