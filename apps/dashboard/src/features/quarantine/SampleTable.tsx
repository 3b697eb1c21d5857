import type { QuarantineItem } from '@cityloop/contract/rest/quarantine';
import { isPermitted } from '@cityloop/domain/account/permission';
import { Alert, App, Button, Table, Tag } from 'antd';
import { useSession } from '../../session/session.ts';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { RawView } from './RawView.tsx';
import { type GroupKey, useRedrive, useSamples } from './use-quarantine.ts';
import { quarantineWords } from './words.ts';

/** The kept messages of a group; a row opens to what came. */
export function SampleTable({ groupKey }: { readonly groupKey: GroupKey }) {
  const { language } = useLanguage();
  const words = quarantineWords(language);
  const pages = useSamples(groupKey);
  const session = useSession();
  const mayRedrive = isPermitted({ ...session, department: session.department ?? undefined }, 'redriveQuarantine');
  return (
    <>
      {pages.error && <Alert type="error" showIcon title={refusalText(pages.error, language)} />}
      <Table<QuarantineItem>
        rowKey="id"
        size="small"
        loading={pages.isPending}
        dataSource={pages.data?.pages.flatMap((page) => page.items) ?? []}
        pagination={false}
        scroll={{ x: '40rem' }}
        locale={{ emptyText: words.onlyCounted }}
        expandable={{ expandedRowRender: (item) => <RawView item={item} />, expandRowByClick: true }}
        columns={[
          {
            title: words.at,
            width: '24%',
            render: (_, item) => (
              <div className="quarantine-cell">
                <span>{new Date(item.at).toLocaleString(language)}</span>
                <small>{words.bytesOf(item.bytes)}</small>
              </div>
            ),
          },
          {
            title: `${words.topic} / ${words.detail}`,
            render: (_, item) => (
              <div className="quarantine-cell">
                <span className="quarantine-source">{item.topic}</span>
                <small className="quarantine-source">{item.detail}</small>
              </div>
            ),
          },
          { title: words.state, width: '18%', render: (_, item) => <SampleState item={item} /> },
          {
            key: 'redrive',
            align: 'right',
            width: '7rem',
            render: (_, item) => mayRedrive && <RedriveButton item={item} />,
          },
        ]}
      />
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </>
  );
}

function SampleState({ item }: { readonly item: QuarantineItem }) {
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

function RedriveButton({ item }: { readonly item: QuarantineItem }) {
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
