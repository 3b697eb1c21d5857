import { uploadFeedFile } from '@cityloop/client/feed-upload';
import { useOperation, useRest } from '@cityloop/client/react/use-operation';
import type { FeedFileItem } from '@cityloop/contract/rest/feed-file';
import { formatCount } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { FEED_DOORS_WORDS } from '@cityloop/ui/words/feed-doors';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Progress, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { usePermission } from '../../session/session.ts';
import { Refusal } from '../../workbench/Notice.tsx';
import { ChooseFile } from './ChooseFile.tsx';
import { REFRESH_MS } from './use-feeds.ts';

/** Shown of a feed. */
const NEWEST = 50;

/** Files of a feed: uploading one with its progress, and what became of the others. */
export function FilesPanel({ feed }: { readonly feed: string }) {
  const { words } = useWords(FEED_DOORS_WORDS);
  const mayManage = usePermission('manageFeeds');
  const { upload, part } = useFileUpload(feed);
  const input = { params: { id: feed }, query: { limit: NEWEST } };
  const files = useOperation('listFeedFiles', input, { refetchInterval: REFRESH_MS });
  const columns = useFileColumns(feed, mayManage);
  return (
    <section className="workbench-form" data-testid="feed-files">
      <p>{words.filesHint}</p>
      {mayManage && (
        <div className="workbench-tools">
          <ChooseFile
            label={words.sendFile}
            testId="send-feed-file"
            isBusy={upload.isPending}
            onChosen={(file) => upload.mutate(file)}
          />
          {upload.isPending && <span role="status">{words.sending(Math.floor(part * 100))}</span>}
        </div>
      )}
      <Refusal error={upload.error ?? files.error} />
      <Table<FeedFileItem>
        rowKey="id"
        size="small"
        pagination={false}
        loading={files.isPending}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: words.noFiles }}
        columns={columns}
        dataSource={files.data?.items ?? []}
      />
    </section>
  );
}

function useFileUpload(feed: string) {
  const client = useRest();
  const forget = useForgetFiles();
  const [part, setPart] = useState(0);
  const upload = useMutation({
    mutationFn: (file: File) => uploadFeedFile(client, { feed, file, onProgress: setPart }),
    onSettled: forget,
  });
  return { upload, part };
}

function useForgetFiles() {
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries({ queryKey: ['listFeedFiles'] });
}

function useFileColumns(feed: string, mayManage: boolean): TableColumnsType<FeedFileItem> {
  const { terms, words } = useWords(FEED_DOORS_WORDS);
  const times = useTimes();
  const count = (title: string, pick: (file: FeedFileItem) => number) => ({
    title,
    align: 'right' as const,
    render: (_: unknown, file: FeedFileItem) => formatCount(pick(file)),
  });
  return [
    { title: words.file, dataIndex: 'name' },
    {
      title: terms.thing.state,
      render: (_, { state, note }) => (note ? `${words.fileStates[state]}：${note}` : words.fileStates[state]),
    },
    count(words.size, ({ bytes, received }) => bytes ?? received),
    {
      title: words.progress,
      render: (_, { progress, state, bytes, received }) => (
        <Progress
          percent={Math.floor((state === 'uploading' && bytes ? received / bytes : progress) * 100)}
          size="small"
          status={state === 'failed' || state === 'cancelled' ? 'exception' : 'normal'}
        />
      ),
    },
    count(words.records, ({ records }) => records),
    count(words.waiting, ({ waiting }) => waiting),
    count(words.tooLong, ({ refused }) => refused),
    { title: words.sentBy, render: (_, { createdBy, createdAt }) => `${createdBy} ${times.stamp(createdAt)}` },
    ...(mayManage ? [{ render: (_: unknown, file: FeedFileItem) => <CancelFile feed={feed} file={file} /> }] : []),
  ];
}

function CancelFile({ feed, file: { id, state } }: { readonly feed: string; readonly file: FeedFileItem }) {
  const { words } = useWords(FEED_DOORS_WORDS);
  const client = useRest();
  const forget = useForgetFiles();
  const cancel = useMutation({
    mutationFn: () => client.call('cancelFeedFile', { params: { id: feed, fileId: id } }),
    onSettled: forget,
  });
  if (state !== 'uploading' && state !== 'received' && state !== 'reading') return null;
  return (
    <Button size="small" danger loading={cancel.isPending} onClick={() => cancel.mutate()}>
      {words.cancelFile}
    </Button>
  );
}
