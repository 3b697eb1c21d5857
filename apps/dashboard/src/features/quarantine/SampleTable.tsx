import type { QuarantineItem } from '@cityloop/contract/rest/quarantine';
import { formatCount } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { QUARANTINE_WORDS } from '@cityloop/ui/words/quarantine';
import { useWords } from '@cityloop/ui/words/use-words';
import { App, Button, Tag } from 'antd';
import { usePermission } from '../../session/session.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { PagedTable } from '../../workbench/PagedTable.tsx';
import { RawView } from './RawView.tsx';
import { type GroupKey, useRedrive, useSamples } from './use-quarantine.ts';

/** The kept messages of a group; a row opens to what came. */
export function SampleTable({ groupKey }: { readonly groupKey: GroupKey }) {
  const { terms, words } = useWords(QUARANTINE_WORDS);
  const pages = useSamples(groupKey);
  const mayRedrive = usePermission('redriveQuarantine');
  return (
    <PagedTable<QuarantineItem>
      pages={pages}
      rowKey="id"
      minWidth="40rem"
      empty={words.onlyCounted}
      inside={(item) => <RawView item={item} />}
      columns={[
        { title: words.at, width: '24%', render: (_, item) => <Received item={item} /> },
        { title: `${words.topic} / ${words.detail}`, render: (_, item) => <Origin item={item} /> },
        { title: terms.thing.state, width: '18%', render: (_, item) => <SampleState item={item} /> },
        {
          key: 'redrive',
          align: 'right',
          width: '7rem',
          render: (_, item) => mayRedrive && <RedriveButton item={item} />,
        },
      ]}
    />
  );
}

interface CellProps {
  readonly item: QuarantineItem;
}

function Received({ item }: CellProps) {
  const { words } = useWords(QUARANTINE_WORDS);
  const times = useTimes();
  return (
    <div className="quarantine-cell">
      <span>{times.stamp(item.at)}</span>
      <small>{words.bytesOf(formatCount(item.bytes))}</small>
    </div>
  );
}

function Origin({ item }: CellProps) {
  return (
    <div className="quarantine-cell">
      <span className="quarantine-source">{item.topic}</span>
      <small className="quarantine-source">{item.detail}</small>
    </div>
  );
}

function SampleState({ item }: CellProps) {
  const { words } = useWords(QUARANTINE_WORDS);
  const times = useTimes();
  const time = (at: string) => times.moment(at);
  const isIncomplete = item.keptBytes < item.bytes;
  return (
    <div className="quarantine-cell">
      <span>
        <Tag color={item.state === 'redriven' ? 'success' : item.state === 'waiting' ? 'processing' : 'default'}>
          {isIncomplete ? words.incomplete : words.states[item.state]}
        </Tag>
      </span>
      {item.redrivenAt && <small>{words.redrivenAt(time(item.redrivenAt))}</small>}
      {item.triedAt && <small>{words.triedAt(time(item.triedAt))}</small>}
    </div>
  );
}

function RedriveButton({ item }: CellProps) {
  const { language, words } = useWords(QUARANTINE_WORDS);
  const { message } = App.useApp();
  const { one } = useRedrive();
  return (
    <Button
      size="small"
      disabled={item.state !== 'open' || item.keptBytes < item.bytes}
      loading={one.isPending}
      data-testid={`quarantine-redrive-${item.id}`}
      onClick={(click) => {
        click.stopPropagation();
        one.mutate(item.id, {
          onSuccess: () => void message.success(words.sent(formatCount(1))),
          onError: (error) => void message.error(`${words.refused}: ${refusalText(error, language)}`),
        });
      }}
    >
      {words.redriveOne}
    </Button>
  );
}
