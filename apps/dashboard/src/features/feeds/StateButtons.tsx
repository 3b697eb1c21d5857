import { useRest } from '@cityloop/client/react/use-operation';
import type { FeedItem } from '@cityloop/contract/rest/feed';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { useForgetFeeds, useMayManage } from './use-feeds.ts';
import { feedWords } from './words.ts';

/** What may be done with the feed now; a feed that rests by itself can be told to go on. */
export function StateButtons({ feed }: { readonly feed: FeedItem }) {
  const { language } = useLanguage();
  const words = feedWords(language);
  const client = useRest();
  const forget = useForgetFeeds();
  const mayManage = useMayManage();
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
      {change.error && <Alert type="error" showIcon title={refusalText(change.error, language)} />}
    </div>
  );
}
