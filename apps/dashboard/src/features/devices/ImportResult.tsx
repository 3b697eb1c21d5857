import type { ImportReport } from '@cityloop/contract/rest/device';
import { DEVICES_WORDS } from '@cityloop/ui/words/devices';
import { useWords } from '@cityloop/ui/words/use-words';
import { Alert, Button, Descriptions, Table } from 'antd';
import { saveText } from './save-text.ts';

const COUNTS = ['lines', 'created', 'updated', 'unchanged', 'stillRetired'] as const;

/** What an import did, or would do, and every fault by its line. */
export function ImportResult({ report }: { readonly report: ImportReport }) {
  const { words } = useWords(DEVICES_WORDS);
  const outcome = report.applied ? words.applied : report.dryRun ? words.checked : words.refusedImport;
  const type = report.applied ? 'success' : report.faultCount > 0 ? 'error' : 'info';
  return (
    <div className="workbench-form" data-testid="import-report" data-applied={report.applied}>
      <Alert type={type} showIcon title={outcome} />
      {report.credentialsCsv !== null && <Credentials csv={report.credentialsCsv} />}
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, lg: 4 }}
        bordered
        items={[
          ...COUNTS.map((count) => ({ key: count, label: words[count], children: report[count] })),
          { key: 'faults', label: words.faults, children: report.faultCount },
          { key: 'encoding', label: words.encoding, children: encodingName(report.encoding, words.workbook) },
        ]}
      />
      {report.notes.length > 0 && (
        <Alert
          type="info"
          showIcon
          title={words.notes}
          description={report.notes.map(({ message }) => message).join(' ')}
        />
      )}
      {report.faultCount > 0 && <Faults report={report} />}
      {report.sample.length > 0 && <Sample report={report} />}
    </div>
  );
}

function encodingName(encoding: ImportReport['encoding'], workbook: string): string {
  if (encoding === 'xlsx') return workbook;
  return encoding === 'gb18030' ? 'GBK/GB18030' : encoding.replace(/le|be/, '').toUpperCase();
}

function Faults({ report }: { readonly report: ImportReport }) {
  const { words } = useWords(DEVICES_WORDS);
  return (
    <Table
      rowKey={(fault) => `${fault.line} ${fault.column} ${fault.message}`}
      size="small"
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      title={() => words.shownFaults(report.faults.length, report.faultCount)}
      dataSource={[...report.faults]}
      columns={[
        { title: words.line, dataIndex: 'line', width: '5rem' },
        { title: words.column, dataIndex: 'column', width: '7rem' },
        { title: words.fault, dataIndex: 'message' },
      ]}
    />
  );
}

/** The first lines as they were read: whether the encoding was guessed right. */
function Sample({ report }: { readonly report: ImportReport }) {
  const { terms, words } = useWords(DEVICES_WORDS);
  return (
    <Table
      rowKey="id"
      size="small"
      pagination={false}
      title={() => words.sample}
      dataSource={[...report.sample]}
      columns={[
        { title: terms.thing.id, dataIndex: 'id' },
        { title: words.type, dataIndex: 'type' },
        { title: terms.thing.name, dataIndex: 'name' },
        { title: terms.thing.unitGrid, dataIndex: 'grid' },
      ]}
    />
  );
}

function Credentials({ csv }: { readonly csv: string }) {
  const { words } = useWords(DEVICES_WORDS);
  const count = csv.trimEnd().split('\n').length - 1;
  return (
    <Alert
      type="warning"
      showIcon
      title={words.credentialsIssued(count)}
      action={
        <Button disabled={count === 0} onClick={() => saveText('credentials.csv', csv)}>
          {words.download}
        </Button>
      }
    />
  );
}
