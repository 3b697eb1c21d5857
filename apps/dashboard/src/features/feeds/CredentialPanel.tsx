import { useRest } from '@cityloop/client/react/use-operation';
import type { FeedCredential, FeedItem } from '@cityloop/contract/rest/feed';
import type { WebhookAuthRequest } from '@cityloop/contract/rest/webhook-auth';
import type { FeedSenderKind } from '@cityloop/domain/feed/feed';
import { useTimes } from '@cityloop/ui/use-times';
import { FEED_DOORS_WORDS } from '@cityloop/ui/words/feed-doors';
import { FEEDS_WORDS } from '@cityloop/ui/words/feeds';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Popconfirm } from 'antd';
import { useState } from 'react';
import type { Draft } from '../../workbench/draft.ts';
import { Refusal } from '../../workbench/Notice.tsx';
import { ShownOnce } from '../../workbench/ShownOnce.tsx';
import { AuthFields } from './AuthFields.tsx';
import { type AuthValues, authRequestOf, FIRST_AUTH } from './auth-values.ts';
import { useForgetFeeds } from './use-feeds.ts';

interface CredentialPanelProps {
  readonly feed: FeedItem;
  readonly kind: FeedSenderKind;
}

/** What the sender signs in with: issuing, replacing, revoking. A new one is shown once. */
export function CredentialPanel({ feed, kind }: CredentialPanelProps) {
  const { terms, words } = useWords(FEEDS_WORDS);
  const times = useTimes();
  const { issue, revoke } = useCredentialActions(feed.id, kind);
  const [current] = feed.credentials;
  const form = useAuthForm(kind, (auth) => issue.mutate(auth));
  return (
    <section className="workbench-form feeds-credential" data-testid="feed-credential">
      {current ? (
        <p>
          {words.issuedAt(times.stamp(current.createdAt))}
          <ShownBy auth={current.auth} />
        </p>
      ) : (
        <Alert type="warning" showIcon title={words.noCredential} />
      )}
      {issue.data && <NewCredential credential={issue.data} />}
      {kind === 'webhook' && <AuthFields draft={form.draft} />}
      <Refusal error={issue.error ?? revoke.error} />
      <div className="workbench-tools">
        <Button type="primary" loading={issue.isPending} onClick={form.press} data-testid="issue-feed-credential">
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

function ShownBy({ auth }: Pick<FeedItem['credentials'][number], 'auth'>) {
  const { words } = useWords(FEED_DOORS_WORDS);
  return auth && <small className="feeds-shown-by">{words.issuedAs(words.schemes[auth.scheme])}</small>;
}

/** What a webhook's sender is to show; MQTT has nothing to choose. */
function useAuthForm(kind: FeedSenderKind, send: (auth: WebhookAuthRequest | undefined) => void) {
  const [values, setValues] = useState(FIRST_AUTH);
  const [wrong, setWrong] = useState<readonly (keyof AuthValues)[]>([]);
  const draft: Draft<AuthValues> = { values, wrong, change: (part) => setValues((before) => ({ ...before, ...part })) };
  const press = () => {
    const asked = authRequestOf(values);
    setWrong('wrong' in asked ? asked.wrong : []);
    if ('auth' in asked) send(kind === 'webhook' ? asked.auth : undefined);
  };
  return { draft, press };
}

function useCredentialActions(id: string, kind: FeedSenderKind) {
  const client = useRest();
  const forget = useForgetFeeds();
  const issue = useMutation({
    mutationFn: (auth: WebhookAuthRequest | undefined) =>
      client.call('createFeedCredential', { params: { id }, body: { kind, ...(auth && { auth }) } }),
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

function NewCredential({ credential: { username, password, auth } }: { readonly credential: FeedCredential }) {
  const { terms, words } = useWords(FEEDS_WORDS);
  const { words: doors } = useWords(FEED_DOORS_WORDS);
  const secrets =
    auth === null || auth.scheme === 'basic'
      ? [
          { label: terms.thing.loginName, text: username },
          { label: terms.thing.password, text: password },
        ]
      : [{ label: auth.scheme === 'bearer' ? words.token : doors.key, text: password }];
  return <ShownOnce testId="new-feed-credential" title={words.shownOnce} secrets={secrets} />;
}
