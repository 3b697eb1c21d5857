import type { QuarantineItem } from '@cityloop/contract/rest/quarantine';
import { App, Button, Tag } from 'antd';
import { usePermission } from '../../session/session.ts';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { PagedTable } from '../../workbench/PagedTable.tsx';
import { RawView } from './RawView.tsx';
import { type GroupKey, useRedrive, useSamples } from './use-quarantine.ts';
import { quarantineWords } from './words.ts';

/** The kept messages of a group; a row opens to what came. */
export function SampleTable({ groupKey }: { readonly groupKey: GroupKey }) {
  const { language } = useLanguage();
  const words = quarantineWords(language);
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
        { title: words.state, width: '18%', render: (_, item) => <SampleState item={item} /> },
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
  const { language } = useLanguage();
  return (
    <div className="quarantine-cell">
      <span>{new Date(item.at).toLocaleString(language)}</span>
      <small>{quarantineWords(language).bytesOf(item.bytes)}</small>
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
  const { language } = useLanguage();
  const words = quarantineWords(language);
  const time = (at: string) => new Date(at).toLocaleTimeString(language);
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
  const { language } = useLanguage();
  const words = quarantineWords(language);
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
          onSuccess: () => void message.success(words.sent(1)),
          onError: (error) => void message.error(`${words.refused}: ${refusalText(error, language)}`),
        });
      }}
    >
      {words.redriveOne}
    </Button>
  );
}
