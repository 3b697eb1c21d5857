import { useRest } from '@cityloop/client/react/use-operation';
import type { FeedItem, FeedSettings } from '@cityloop/contract/rest/feed';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Input } from 'antd';
import { useState } from 'react';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { changesOf } from './settings-text.ts';
import { useForgetFeeds } from './use-feeds.ts';
import { feedWords } from './words.ts';

interface SaveBarProps {
  /** The feed as it was when the draft was begun. */
  readonly base: FeedItem;
  readonly draft: FeedSettings;
  readonly onDiscard: () => void;
  readonly onSaved: (feed: FeedItem) => void;
}

/** Makes a new version of what was changed. */
export function SaveBar({ base, draft, onDiscard, onSaved }: SaveBarProps) {
  const { language } = useLanguage();
  const words = feedWords(language);
  const client = useRest();
  const queryClient = useQueryClient();
  const forget = useForgetFeeds();
  const { message } = App.useApp();
  const [comment, setComment] = useState('');
  const changes = changesOf(base.settings, draft);
  const isChanged = Object.keys(changes).length > 0;
  const save = useMutation({
    mutationFn: (putInForce: boolean) =>
      client.call('changeFeed', {
        params: { id: base.id },
        body: { ...changes, comment, putInForce, expectedVersion: base.newestVersion },
      }),
    onSuccess: (saved) => {
      void message.success(words.saved(saved.newestVersion));
      setComment('');
      // At once, so that the former version doesn't show again until it was asked for.
      queryClient.setQueryData(['getFeed', { params: { id: base.id } }], saved);
      onSaved(saved);
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
