import { useRest } from '@cityloop/client/react/use-operation';
import type { FeedCredential, FeedItem } from '@cityloop/contract/rest/feed';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Popconfirm, Typography } from 'antd';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { useForgetFeeds } from './use-feeds.ts';
import { feedWords } from './words.ts';

/** What the sender signs in with: issuing, replacing, revoking. A new one is shown once. */
export function CredentialPanel({ feed }: { readonly feed: FeedItem }) {
  const { language } = useLanguage();
  const words = feedWords(language);
  const client = useRest();
  const forget = useForgetFeeds();
  const { id, kind } = feed;
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
  const [current] = feed.credentials;
  const error = issue.error ?? revoke.error;
  return (
    <section className="workbench-form feeds-credential" data-testid="feed-credential">
      {current ? (
        <p>{words.issuedAt(new Date(current.createdAt).toLocaleString(language))}</p>
      ) : (
        <Alert type="warning" showIcon title={words.noCredential} />
      )}
      {issue.data && <NewCredential credential={issue.data} />}
      {error && <Alert type="error" showIcon title={refusalText(error, language)} />}
      <div className="workbench-tools">
        <Button
          type="primary"
          loading={issue.isPending}
          onClick={() => issue.mutate()}
          data-testid="issue-feed-credential"
        >
          {current ? words.replace : words.issue}
        </Button>
        {current && (
          <Popconfirm title={words.revokeSure} onConfirm={() => revoke.mutate()}>
            <Button danger loading={revoke.isPending}>
              {words.revoke}
            </Button>
          </Popconfirm>
        )}
      </div>
    </section>
  );
}

function NewCredential({ credential }: { readonly credential: FeedCredential }) {
  const { language } = useLanguage();
  const words = feedWords(language);
  const { kind, username, password } = credential;
  return (
    <Alert
      type="success"
      title={words.shownOnce}
      description={
        <dl className="workbench-key">
          {kind === 'mqtt' && (
            <>
              <dt>{words.username}</dt>
              <dd>
                <Typography.Text code copyable>
                  {username}
                </Typography.Text>
              </dd>
            </>
          )}
          <dt>{kind === 'mqtt' ? words.password : words.token}</dt>
          <dd>
            <Typography.Text code copyable>
              {password}
            </Typography.Text>
          </dd>
        </dl>
      }
    />
  );
}
