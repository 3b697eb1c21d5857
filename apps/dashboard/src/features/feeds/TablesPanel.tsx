import { putFeedTable } from '@cityloop/client/feed-upload';
import { useOperation, useRest } from '@cityloop/client/react/use-operation';
import { type FeedTableItem, feedTableName } from '@cityloop/contract/rest/feed-table';
import { formatCount } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { FEED_DOORS_WORDS } from '@cityloop/ui/words/feed-doors';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Popconfirm, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { usePermission } from '../../session/session.ts';
import { Refusal } from '../../workbench/Notice.tsx';
import { ChooseFile } from './ChooseFile.tsx';

/** Lookup tables of a feed. */
export function TablesPanel({ feed }: { readonly feed: string }) {
  const { words } = useWords(FEED_DOORS_WORDS);
  const mayManage = usePermission('manageFeeds');
  const tables = useOperation('listFeedTables', { params: { id: feed } });
  const columns = useTableColumns(feed, mayManage);
  return (
    <section className="workbench-form" data-testid="feed-tables">
      <p>{words.tablesHint}</p>
      {mayManage && <PutTable feed={feed} />}
      <Refusal error={tables.error} />
      <Table<FeedTableItem>
        rowKey="name"
        size="small"
        pagination={false}
        loading={tables.isPending}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: words.noTables }}
        columns={columns}
        dataSource={tables.data?.items ?? []}
      />
    </section>
  );
}

function PutTable({ feed }: { readonly feed: string }) {
  const { words } = useWords(FEED_DOORS_WORDS);
  const client = useRest();
  const forget = useForgetTables();
  const [name, setName] = useState('');
  const put = useMutation({
    mutationFn: (file: File) => putFeedTable(client, feed, { name, file }),
    onSuccess: forget,
  });
  return (
    <>
      <div className="workbench-tools">
        <Input
          className="feeds-comment"
          aria-label={words.tableName}
          placeholder={words.tableName}
          value={name}
          data-testid="feed-table-name"
          onChange={({ target }) => setName(target.value.trim())}
        />
        <ChooseFile
          label={words.putTable}
          testId="put-feed-table"
          isBusy={put.isPending}
          isDisabled={!feedTableName.safeParse(name).success}
          onChosen={(file) => put.mutate(file)}
        />
      </div>
      <Refusal error={put.error} />
    </>
  );
}

function useForgetTables() {
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries({ queryKey: ['listFeedTables'] });
}

function useTableColumns(feed: string, mayManage: boolean): TableColumnsType<FeedTableItem> {
  const { words } = useWords(FEED_DOORS_WORDS);
  const times = useTimes();
  return [
    { title: words.tableName, dataIndex: 'name' },
    { title: words.rows, align: 'right', render: (_, { rows }) => formatCount(rows) },
    { title: words.revision, align: 'right', dataIndex: 'revision' },
    { title: words.changedBy, dataIndex: 'changedBy' },
    { title: words.changedAt, render: (_, { changedAt }) => times.stamp(changedAt) },
    ...(mayManage
      ? [{ render: (_: unknown, { name }: FeedTableItem) => <DeleteTable feed={feed} name={name} /> }]
      : []),
  ];
}

function DeleteTable({ feed, name }: { readonly feed: string; readonly name: string }) {
  const { words } = useWords(FEED_DOORS_WORDS);
  const client = useRest();
  const forget = useForgetTables();
  const remove = useMutation({
    mutationFn: () => client.call('deleteFeedTable', { params: { id: feed, name } }),
    onSettled: forget,
  });
  return (
    <Popconfirm title={words.deleteTableSure} onConfirm={() => remove.mutate()}>
      <Button size="small" danger loading={remove.isPending}>
        {words.deleteTable}
      </Button>
    </Popconfirm>
  );
}
