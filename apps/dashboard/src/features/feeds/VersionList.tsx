import { useOperation, useRest } from '@cityloop/client/react/use-operation';
import type { FeedItem, FeedVersion } from '@cityloop/contract/rest/feed';
import { useTimes } from '@cityloop/ui/use-times';
import { FEEDS_WORDS } from '@cityloop/ui/words/feeds';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation } from '@tanstack/react-query';
import { Button, Popconfirm, Table, Tag } from 'antd';
import { usePermission } from '../../session/session.ts';
import { Refusal } from '../../workbench/Notice.tsx';
import { lineDifference } from './line-difference.ts';
import { settingsText } from './settings-text.ts';
import { useForgetFeeds } from './use-feeds.ts';

/** Versions, newest first: who, when, why, what differs from the one in force, and rolling back. */
export function VersionList({ feed }: { readonly feed: FeedItem }) {
  const { terms, words } = useWords(FEEDS_WORDS);
  const times = useTimes();
  const client = useRest();
  const forget = useForgetFeeds();
  const mayManage = usePermission('manageFeeds');
  const versions = useOperation('listFeedVersions', { params: { id: feed.id }, query: {} }, { staleTime: 0 });
  const choose = useMutation({
    mutationFn: (version: number) =>
      client.call('putFeedVersionInForce', { params: { id: feed.id }, body: { version } }),
    onSuccess: forget,
  });
  return (
    <div className="workbench-form" data-testid="versions">
      <Refusal error={versions.error ?? choose.error} />
      <Table<FeedVersion>
        rowKey="version"
        size="small"
        pagination={false}
        loading={versions.isPending}
        dataSource={[...(versions.data?.items ?? [])]}
        expandable={{ expandedRowRender: (row) => <Difference inForce={feed} version={row} /> }}
        columns={[
          {
            title: terms.thing.version,
            render: (_, { version, inForce }) => [version, inForce && <InForce key="inForce" />],
          },
          { title: words.author, dataIndex: 'author' },
          { title: terms.thing.time, render: (_, row) => times.stamp(row.at) },
          { title: words.comment, dataIndex: 'comment' },
          {
            key: 'choose',
            render: (_, { version, inForce }) =>
              mayManage && !inForce && <RollBack version={version} onSure={() => choose.mutate(version)} />,
          },
        ]}
      />
    </div>
  );
}

function InForce() {
  const { words } = useWords(FEEDS_WORDS);
  return (
    <>
      {' '}
      <Tag color="green">{words.inForce}</Tag>
    </>
  );
}

function RollBack({ version, onSure }: { readonly version: number; readonly onSure: () => void }) {
  const { words } = useWords(FEEDS_WORDS);
  return (
    <Popconfirm title={words.rollBackSure(version)} onConfirm={onSure}>
      <Button size="small" data-testid={`choose-${version}`}>
        {words.rollBack}
      </Button>
    </Popconfirm>
  );
}

function Difference({ inForce, version }: { readonly inForce: FeedItem; readonly version: FeedVersion }) {
  const { words } = useWords(FEEDS_WORDS);
  const lines = lineDifference(settingsText(inForce.settings), settingsText(version.settings));
  const isSame = lines.every(({ sign }) => sign === ' ');
  return (
    <>
      <small>{isSame ? words.same : words.difference}</small>
      <pre className="workbench-raw feeds-difference">
        {lines.map(({ sign, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a difference have no other name
          <span key={index} data-sign={sign}>{`${sign} ${text}\n`}</span>
        ))}
      </pre>
    </>
  );
}
