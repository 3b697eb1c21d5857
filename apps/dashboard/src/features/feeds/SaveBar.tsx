import { useRest } from '@cityloop/client/react/use-operation';
import type { FeedItem, FeedSettings } from '@cityloop/contract/rest/feed';
import { FEEDS_WORDS } from '@cityloop/ui/words/feeds';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { Refusal } from '../../workbench/Notice.tsx';
import { changesOf } from './settings-text.ts';
import { useForgetFeeds } from './use-feeds.ts';

interface SaveBarProps {
  /** The feed as it was when the draft was begun. */
  readonly base: FeedItem;
  readonly draft: FeedSettings;
  readonly onDiscard: () => void;
  readonly onSaved: (feed: FeedItem) => void;
}

/** Makes a new version of what was changed. */
export function SaveBar({ base, draft, onDiscard, onSaved }: SaveBarProps) {
  const { words } = useWords(FEEDS_WORDS);
  const [comment, setComment] = useState('');
  const changes = changesOf(base.settings, draft);
  const isSame = Object.keys(changes).length === 0;
  const save = useSaveVersion(base, (saved) => {
    setComment('');
    onSaved(saved);
  });
  const press = (putInForce: boolean) => save.mutate({ ...changes, comment, putInForce });
  return (
    <div className="workbench-tools">
      <Input
        className="feeds-comment"
        aria-label={words.comment}
        placeholder={words.comment}
        value={comment}
        onChange={({ target }) => setComment(target.value)}
      />
      <Button
        type="primary"
        disabled={isSame}
        loading={save.isPending}
        onClick={() => press(true)}
        data-testid="save-feed"
      >
        {words.save}
      </Button>
      <Button disabled={isSame} onClick={() => press(false)}>
        {words.saveForLater}
      </Button>
      <Button disabled={isSame} onClick={onDiscard}>
        {words.discard}
      </Button>
      <Refusal error={save.error} />
    </div>
  );
}

interface NewVersion extends Partial<FeedSettings> {
  readonly comment: string;
  readonly putInForce: boolean;
}

function useSaveVersion({ id, newestVersion }: FeedItem, onSaved: (feed: FeedItem) => void) {
  const { words } = useWords(FEEDS_WORDS);
  const client = useRest();
  const queryClient = useQueryClient();
  const forget = useForgetFeeds();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: (version: NewVersion) =>
      client.call('changeFeed', { params: { id }, body: { ...version, expectedVersion: newestVersion } }),
    onSuccess: (saved) => {
      void message.success(words.saved(saved.newestVersion));
      // At once, so that the former version doesn't show again until it was asked for.
      queryClient.setQueryData(['getFeed', { params: { id } }], saved);
      onSaved(saved);
      forget();
    },
  });
}
