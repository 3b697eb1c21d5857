import type { FeedItem } from '@cityloop/contract/rest/feed';
import { Link } from '@tanstack/react-router';
import type { TableColumnsType } from 'antd';
import { useScopes } from '../../names/scopes.ts';
import { useLanguage } from '../../words/language.ts';
import { FeedMarks } from './FeedMarks.tsx';
import { feedWords } from './words.ts';

/** What the list says of each feed. */
export function useFeedColumns(): TableColumnsType<FeedItem> {
  const { language } = useLanguage();
  const words = feedWords(language);
  const { departmentName } = useScopes();
  const count = (title: string, pick: (feed: FeedItem) => number) => ({
    title,
    align: 'right' as const,
    render: (_: unknown, feed: FeedItem) => pick(feed).toLocaleString(language),
  });
  return [
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
  ];
}
