import { QUARANTINE_REASONS } from '@cityloop/contract/mqtt/quarantine-reason';
import type { QuarantineItem } from '@cityloop/contract/rest/quarantine';
import { term, termOf } from '@cityloop/ui/terms';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Drawer, Segmented, Select, Table } from 'antd';
import { useState } from 'react';
import { useCityClient } from '../../live/city-client.tsx';
import { useLanguage } from '../../live/language.ts';
import { bytesOf, hexOf, textOf } from './raw-view.ts';
import { quarantineWords } from './words.ts';

/** What could not be understood, by reason, newest first. */
export function QuarantinePage() {
  const { language } = useLanguage();
  const words = quarantineWords(language);
  const [reason, setReason] = useState('');
  const [shown, setShown] = useState<QuarantineItem>();
  const pages = useQuarantine(reason);
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <main className="workbench-page" data-testid="quarantine">
      <header>
        <Link to="/desk">← {words.backToDesk}</Link>
        <h1>{words.title}</h1>
        <span>{words.hint}</span>
        <Select
          aria-label={words.reason}
          data-testid="quarantine-reason"
          value={reason}
          onChange={setReason}
          popupMatchSelectWidth={false}
          options={[
            { value: '', label: words.allReasons },
            ...QUARANTINE_REASONS.map((code) => ({ value: code, label: term(language, 'quarantineReason', code) })),
          ]}
        />
      </header>
      {pages.error && (
        <Alert
          type="error"
          showIcon
          title={pages.error.message}
          action={<Button onClick={() => void pages.refetch()}>{words.retry}</Button>}
        />
      )}
      <QuarantineTable items={items} isLoading={pages.isPending} onShow={setShown} />
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {words.more}
        </Button>
      )}
      <Drawer open={shown !== undefined} onClose={() => setShown(undefined)} title={words.raw} size="large">
        {shown && <QuarantineDetail item={shown} />}
      </Drawer>
    </main>
  );
}

interface QuarantineTableProps {
  readonly items: readonly QuarantineItem[];
  readonly isLoading: boolean;
  readonly onShow: (item: QuarantineItem) => void;
}

function QuarantineTable({ items, isLoading, onShow }: QuarantineTableProps) {
  const { language } = useLanguage();
  const words = quarantineWords(language);
  return (
    <Table<QuarantineItem>
      rowKey="id"
      size="small"
      loading={isLoading}
      dataSource={[...items]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: words.empty }}
      columns={[
        { title: words.at, render: (_, item) => new Date(item.at).toLocaleString(language) },
        { title: words.reason, render: (_, item) => termOf(language, 'quarantineReason', item.reason) },
        { title: words.topic, dataIndex: 'topic', ellipsis: true },
        { title: words.detail, dataIndex: 'detail', ellipsis: true },
        { title: words.bytes, dataIndex: 'bytes', align: 'right' },
        {
          key: 'show',
          render: (_, item) => (
            <Button size="small" onClick={() => onShow(item)} data-testid={`quarantine-${item.id}`}>
              {words.show}
            </Button>
          ),
        },
      ]}
    />
  );
}

function useQuarantine(reason: string) {
  const client = useCityClient();
  return useInfiniteQuery({
    queryKey: ['listQuarantine', reason],
    queryFn: ({ pageParam }) =>
      client.call('listQuarantine', {
        query: {
          limit: 50,
          ...(reason === '' ? {} : { reason }),
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

/** Contents are only ever text nodes: whatever a message carries, the page does not run or render it. */
function QuarantineDetail({ item }: { readonly item: QuarantineItem }) {
  const { language } = useLanguage();
  const words = quarantineWords(language);
  const bytes = bytesOf(item.raw);
  const text = textOf(bytes);
  const [wanted, setWanted] = useState<'text' | 'hex'>('text');
  const view = text === undefined ? 'hex' : wanted;
  return (
    <div className="workbench-form">
      <p>
        <strong>{termOf(language, 'quarantineReason', item.reason)}</strong> · {item.detail}
      </p>
      <p>{item.topic}</p>
      <Segmented
        value={view}
        onChange={setWanted}
        options={[
          { value: 'text', label: words.asText, disabled: text === undefined },
          { value: 'hex', label: words.asHex },
        ]}
      />
      {bytes.length < item.bytes && <Alert type="info" title={words.truncated(bytes.length, item.bytes)} />}
      <pre className="workbench-raw" data-testid="quarantine-raw">
        {view === 'text' ? text : hexOf(bytes)}
      </pre>
      <small>SHA-256 {item.sha256}</small>
    </div>
  );
}
