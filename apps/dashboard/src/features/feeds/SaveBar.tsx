import type { FeedItem, FeedSettings } from '@cityloop/contract/rest/feed';
import { useMutation } from '@tanstack/react-query';
import { Alert, App, Button, Input } from 'antd';
import { useState } from 'react';
import { useCityClient } from '../../live/city-client.tsx';
import { useLanguage } from '../../live/language.ts';
import { refusalText } from './refusal.ts';
import { changesOf } from './settings-text.ts';
import { useForgetFeeds } from './use-feeds.ts';
import { feedWords } from './words.ts';

interface SaveBarProps {
  readonly feed: FeedItem;
  readonly draft: FeedSettings;
  readonly onDiscard: () => void;
}

/** Makes a new version of what was changed. */
export function SaveBar({ feed, draft, onDiscard }: SaveBarProps) {
  const { language } = useLanguage();
  const words = feedWords(language);
  const client = useCityClient();
  const forget = useForgetFeeds();
  const { message } = App.useApp();
  const [comment, setComment] = useState('');
  const changes = changesOf(feed.settings, draft);
  const isChanged = Object.keys(changes).length > 0;
  const save = useMutation({
    mutationFn: (putInForce: boolean) =>
      client.call('changeFeed', {
        params: { id: feed.id },
        body: { ...changes, comment, putInForce, expectedVersion: feed.newestVersion },
      }),
    onSuccess: ({ newestVersion }) => {
      void message.success(words.saved(newestVersion));
      forget();
    },
  });
  return (
    <div className="workbench-tools">
      <Input
        aria-label={words.comment}
        placeholder={words.comment}
        value={comment}
        style={{ maxWidth: '28rem' }}
        onChange={({ target }) => setComment(target.value)}
      />
      <Button
        type="primary"
        disabled={!isChanged}
        loading={save.isPending}
        onClick={() => save.mutate(true)}
        data-testid="save-feed"
      >
        {words.save}
      </Button>
      <Button disabled={!isChanged} onClick={() => save.mutate(false)}>
        {words.saveForLater}
      </Button>
      <Button disabled={!isChanged} onClick={onDiscard}>
        {words.discard}
      </Button>
      {save.error && <Alert type="error" showIcon title={refusalText(save.error, language)} />}
    </div>
  );
}
