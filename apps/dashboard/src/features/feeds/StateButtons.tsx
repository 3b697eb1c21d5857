import { useRest } from '@cityloop/client/react/use-operation';
import type { FeedItem } from '@cityloop/contract/rest/feed';
import { FEEDS_WORDS } from '@cityloop/ui/words/feeds';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { usePermission } from '../../session/session.ts';
import { Refusal } from '../../workbench/Notice.tsx';
import { useForgetFeeds } from './use-feeds.ts';

/** Nothing becomes a draft again. */
type NextState = Exclude<FeedItem['state'], 'draft'>;

/** What may be done with the feed now; a feed that rests by itself can be told to go on. */
export function StateButtons({ feed }: { readonly feed: FeedItem }) {
  const { words } = useWords(FEEDS_WORDS);
  const client = useRest();
  const forget = useForgetFeeds();
  const mayManage = usePermission('manageFeeds');
  const { id, state } = feed;
  const change = useMutation({
    mutationFn: (state: NextState) => client.call('changeFeedState', { params: { id }, body: { state } }),
    onSettled: forget,
  });
  if (!mayManage) return null;
  return (
    <div className="workbench-tools">
      {feed.selfPause && isNext(state) && <Button onClick={() => change.mutate(state)}>{words.resume}</Button>}
      {feed.allowedStates.filter(isNext).map((next) => (
        <Button
          key={next}
          type={next === 'active' ? 'primary' : 'default'}
          loading={change.isPending && change.variables === next}
          onClick={() => change.mutate(next)}
          data-testid={`become-${next}`}
        >
          {words.become[next]}
        </Button>
      ))}
      <Refusal error={change.error} />
    </div>
  );
}

function isNext(state: FeedItem['state']): state is NextState {
  return state !== 'draft';
}
