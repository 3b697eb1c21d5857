import { useRest } from '@cityloop/client/react/use-operation';
import type { FeedItem } from '@cityloop/contract/rest/feed';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { usePermission } from '../../session/session.ts';
import { useLanguage } from '../../words/language.ts';
import { Refusal } from '../../workbench/Notice.tsx';
import { useForgetFeeds } from './use-feeds.ts';
import { feedWords } from './words.ts';

/** What may be done with the feed now; a feed that rests by itself can be told to go on. */
export function StateButtons({ feed }: { readonly feed: FeedItem }) {
  const { language } = useLanguage();
  const words = feedWords(language);
  const client = useRest();
  const forget = useForgetFeeds();
  const mayManage = usePermission('manageFeeds');
  const { id } = feed;
  const change = useMutation({
    mutationFn: (state: FeedItem['state']) =>
      client.call('changeFeedState', {
        params: { id },
        body: { state: state as Exclude<FeedItem['state'], 'draft'> },
      }),
    onSettled: forget,
  });
  if (!mayManage) return null;
  return (
    <div className="workbench-tools">
      {feed.selfPause && <Button onClick={() => change.mutate(feed.state)}>{words.resume}</Button>}
      {feed.allowedStates.map((state) => (
        <Button
          key={state}
          type={state === 'active' ? 'primary' : 'default'}
          loading={change.isPending && change.variables === state}
          onClick={() => change.mutate(state)}
          data-testid={`become-${state}`}
        >
          {words.become[state]}
        </Button>
      ))}
      <Refusal error={change.error} />
    </div>
  );
}
