import './feeds.css';
import type { FeedItem } from '@cityloop/contract/rest/feed';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Drawer, Table } from 'antd';
import { useState } from 'react';
import { useScopes } from '../../names/scopes.ts';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { FeedMarks } from './FeedMarks.tsx';
import { NewFeedForm } from './NewFeedForm.tsx';
import { useFeedPages, useMayManage } from './use-feeds.ts';
import { feedWords } from './words.ts';

/** Every feed: who sends what, and whether it arrives. */
export function FeedsPage() {
  const { language } = useLanguage();
  const words = feedWords(language);
  const [isNew, setIsNew] = useState(false);
  const mayManage = useMayManage();
  const pages = useFeedPages();
  return (
    <main className="workbench-page feeds-page" data-testid="feeds">
      <header>
        <Link to="/desk">← {words.backToDesk}</Link>
        <h1>{words.title}</h1>
        {mayManage && (
          <Button type="primary" onClick={() => setIsNew(true)} data-testid="new-feed">
            {words.register}
          </Button>
        )}
      </header>
      {pages.error && <Alert type="error" showIcon title={refusalText(pages.error, language)} />}
      <FeedTable items={pages.data?.pages.flatMap((page) => page.items) ?? []} isLoading={pages.isPending} />
      {pages.hasNextPage && <Button onClick={() => void pages.fetchNextPage()}>{words.more}</Button>}
      <Drawer open={isNew} onClose={() => setIsNew(false)} size="large" destroyOnHidden title={words.register}>
        <NewFeedForm />
      </Drawer>
    </main>
  );
}

function FeedTable({ items, isLoading }: { readonly items: readonly FeedItem[]; readonly isLoading: boolean }) {
  const { language } = useLanguage();
  const words = feedWords(language);
  const { departmentName } = useScopes();
  const count = (title: string, pick: (feed: FeedItem) => number) => ({
    title,
    align: 'right' as const,
    render: (_: unknown, feed: FeedItem) => pick(feed).toLocaleString(language),
  });
  return (
    <Table<FeedItem>
      rowKey="id"
      size="small"
      loading={isLoading}
      pagination={false}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: words.empty }}
      dataSource={[...items]}
      columns={[
        {
          title: words.name,
          render: (_, { id, settings }) => (
            <Link to="/desk/feeds/$feedId" params={{ feedId: id }} className="feeds-name" data-testid={`feed-${id}`}>
              {settings.name} <small>{id}</small>
            </Link>
          ),
        },
        { title: words.department, render: (_, { settings }) => departmentName(settings.department) },
        { title: words.state, render: (_, feed) => <FeedMarks feed={feed} /> },
        { title: words.kind, render: (_, { kind }) => words.kinds[kind] },
        { title: words.target, render: (_, { settings }) => words.targets[settings.target] },
        {
          title: words.lastReceived,
          render: (_, { lastReceivedAt }) =>
            lastReceivedAt === null ? words.never : new Date(lastReceivedAt).toLocaleString(language),
        },
        count(words.received, ({ counts }) => counts.received),
        count(words.mapped, ({ counts }) => counts.mapped),
        count(words.ignored, ({ counts }) => counts.ignored),
        count(words.failed, ({ counts }) => counts.failed),
        count(words.held, ({ held }) => held),
      ]}
    />
  );
}
