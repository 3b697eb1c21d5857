import type { FeedItem } from '@cityloop/contract/rest/feed';
import { formatCount } from '@cityloop/ui/figures';
import { useTimes } from '@cityloop/ui/use-times';
import { FEEDS_WORDS } from '@cityloop/ui/words/feeds';
import { useWords } from '@cityloop/ui/words/use-words';
import { Link } from '@tanstack/react-router';
import type { TableColumnsType } from 'antd';
import { useScopes } from '../../names/scopes.ts';
import { FeedMarks } from './FeedMarks.tsx';

/** What the list says of each feed. */
export function useFeedColumns(): TableColumnsType<FeedItem> {
  const { terms, words } = useWords(FEEDS_WORDS);
  const times = useTimes();
  const { departmentName } = useScopes();
  const count = (title: string, pick: (feed: FeedItem) => number) => ({
    title,
    align: 'right' as const,
    render: (_: unknown, feed: FeedItem) => formatCount(pick(feed)),
  });
  return [
    {
      title: terms.thing.name,
      render: (_, { id, settings }) => (
        <Link to="/desk/feeds/$feedId" params={{ feedId: id }} className="feeds-name" data-testid={`feed-${id}`}>
          {settings.name} <small>{id}</small>
        </Link>
      ),
    },
    { title: terms.thing.department, render: (_, { settings }) => departmentName(settings.department) },
    { title: terms.thing.state, render: (_, feed) => <FeedMarks feed={feed} /> },
    { title: words.kind, render: (_, { kind }) => words.kinds[kind] },
    { title: words.target, render: (_, { settings }) => words.targets[settings.target] },
    {
      title: words.lastReceived,
      render: (_, { lastReceivedAt }) => (lastReceivedAt === null ? words.never : times.stamp(lastReceivedAt)),
    },
    count(words.received, ({ counts }) => counts.received),
    count(words.outcomes.mapped, ({ counts }) => counts.mapped),
    count(words.outcomes.ignored, ({ counts }) => counts.ignored),
    count(words.outcomes.failed, ({ counts }) => counts.failed),
    count(words.held, ({ held }) => held),
  ];
}
