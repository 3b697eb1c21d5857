import type { AlarmRuleVersion } from '@cityloop/contract/rest/alarm-rule';
import { useTimes } from '@cityloop/ui/use-times';
import { RULES_WORDS } from '@cityloop/ui/words/rules';
import { useWords } from '@cityloop/ui/words/use-words';
import { Button, Table, Tag } from 'antd';
import { useRuleSentence } from './rule-sentence.ts';

interface VersionTableProps {
  readonly versions: readonly AlarmRuleVersion[];
  readonly isPending: boolean;
  /** Begins a change with what a former version said. */
  readonly onStart: ((version: AlarmRuleVersion) => void) | undefined;
}

/** Versions, newest first: who, when, why, what it says and how many alarms it raised. */
export function VersionTable({ versions, isPending, onStart }: VersionTableProps) {
  const { terms, words } = useWords(RULES_WORDS);
  const times = useTimes();
  const sentence = useRuleSentence();
  return (
    <div data-testid="rule-versions">
      <Table<AlarmRuleVersion>
        rowKey="version"
        size="small"
        pagination={false}
        loading={isPending}
        scroll={{ x: 'max-content' }}
        dataSource={[...versions]}
        columns={[
          {
            title: terms.thing.version,
            render: (_, { version, inForce }) => (
              <>
                {version} {inForce && <Tag color="green">{words.standing.inForce}</Tag>}
              </>
            ),
          },
          { title: words.kind, render: (_, row) => sentence(row) },
          { title: words.author, render: (_, { author }) => (author === '' ? words.byCity : author) },
          { title: terms.thing.time, render: (_, { at }) => times.stamp(at) },
          { title: words.why, dataIndex: 'comment' },
          { title: words.raisedBy, align: 'right', dataIndex: 'alarms' },
          {
            key: 'start',
            render: (_, row) =>
              onStart && (
                <Button size="small" onClick={() => onStart(row)} data-testid={`start-${row.version}`}>
                  {words.startFrom}
                </Button>
              ),
          },
        ]}
      />
    </div>
  );
}
