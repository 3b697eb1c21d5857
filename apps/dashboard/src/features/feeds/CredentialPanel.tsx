import { useRest } from '@cityloop/client/react/use-operation';
import type { FeedCredential, FeedItem } from '@cityloop/contract/rest/feed';
import { useTimes } from '@cityloop/ui/use-times';
import { FEEDS_WORDS } from '@cityloop/ui/words/feeds';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Popconfirm } from 'antd';
import { Refusal } from '../../workbench/Notice.tsx';
import { ShownOnce } from '../../workbench/ShownOnce.tsx';
import { useForgetFeeds } from './use-feeds.ts';

/** What the sender signs in with: issuing, replacing, revoking. A new one is shown once. */
export function CredentialPanel({ feed }: { readonly feed: FeedItem }) {
  const { terms, words } = useWords(FEEDS_WORDS);
  const times = useTimes();
  const { issue, revoke } = useCredentialActions(feed);
  const [current] = feed.credentials;
  return (
    <section className="workbench-form feeds-credential" data-testid="feed-credential">
      {current ? (
        <p>{words.issuedAt(times.stamp(current.createdAt))}</p>
      ) : (
        <Alert type="warning" showIcon title={words.noCredential} />
      )}
      {issue.data && <NewCredential credential={issue.data} />}
      <Refusal error={issue.error ?? revoke.error} />
      <div className="workbench-tools">
        <Button
          type="primary"
          loading={issue.isPending}
          onClick={() => issue.mutate()}
          data-testid="issue-feed-credential"
        >
          {current ? terms.control.replaceCredential : terms.control.issueCredential}
        </Button>
        {current && (
          <Popconfirm title={words.revokeSure} onConfirm={() => revoke.mutate()}>
            <Button danger loading={revoke.isPending}>
              {terms.control.revokeCredential}
            </Button>
          </Popconfirm>
        )}
      </div>
    </section>
  );
}

function useCredentialActions({ id, kind }: FeedItem) {
  const client = useRest();
  const forget = useForgetFeeds();
  const issue = useMutation({
    mutationFn: () => client.call('createFeedCredential', { params: { id }, body: { kind } }),
    onSuccess: forget,
    // A key is kept no longer than it is shown.
    gcTime: 0,
  });
  const revoke = useMutation({
    mutationFn: () => client.call('revokeFeedCredential', { params: { id }, query: { kind } }),
    onSuccess: () => {
      issue.reset();
      forget();
    },
  });
  return { issue, revoke };
}

function NewCredential({ credential: { kind, username, password } }: { readonly credential: FeedCredential }) {
  const { terms, words } = useWords(FEEDS_WORDS);
  const secrets =
    kind === 'mqtt'
      ? [
          { label: terms.thing.loginName, text: username },
          { label: terms.thing.password, text: password },
        ]
      : [{ label: words.token, text: password }];
  return <ShownOnce testId="new-feed-credential" title={words.shownOnce} secrets={secrets} />;
}
