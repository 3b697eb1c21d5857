import { useOperation, useRest } from '@cityloop/client/react/use-operation';
import type { FeedPullItem } from '@cityloop/contract/rest/feed-pull';
import { useTimes } from '@cityloop/ui/use-times';
import { FEED_DOORS_WORDS } from '@cityloop/ui/words/feed-doors';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import type { Draft } from '../../workbench/draft.ts';
import { ChoiceField, NumberField, TextField } from '../../workbench/fields.tsx';
import { Refusal } from '../../workbench/Notice.tsx';
import { FIRST_PULL, type PullValues, pullRequestOf, pullValuesOf } from './pull-values.ts';
import { REFRESH_MS } from './use-feeds.ts';

/** Whom a feed asks, and what the last round came to. */
export function PullPanel({ feed }: { readonly feed: string }) {
  const { words } = useWords(FEED_DOORS_WORDS);
  const pull = useOperation('getFeedPull', { params: { id: feed } }, { refetchInterval: REFRESH_MS });
  const isUnset = pull.error !== null && pull.data === undefined;
  return (
    <section className="workbench-form" data-testid="feed-pull">
      <p>{words.pullHint}</p>
      {pull.data && <LastRound pull={pull.data} />}
      {isUnset && <Alert type="info" showIcon title={words.pullUnset} />}
      {(pull.data || isUnset) && <PullForm feed={feed} start={pull.data ? pullValuesOf(pull.data) : FIRST_PULL} />}
    </section>
  );
}

function LastRound({ pull }: { readonly pull: FeedPullItem }) {
  const { words } = useWords(FEED_DOORS_WORDS);
  const times = useTimes();
  const { lastAt, lastOutcome, lastError, nextAt } = pull;
  if (lastAt === null || lastOutcome === null) return <Alert type="info" showIcon title={words.pullNever} />;
  const title = words.pulledAt(times.stamp(lastAt), words.pullOutcomes[lastOutcome], times.stamp(nextAt));
  return (
    <Alert
      type={lastOutcome === 'failed' ? 'error' : 'success'}
      showIcon
      title={title}
      description={lastError || undefined}
      data-testid="last-pull"
    />
  );
}

function PullForm({ feed, start }: { readonly feed: string; readonly start: PullValues }) {
  const { terms, words } = useWords(FEED_DOORS_WORDS);
  const { draft, save, press } = usePullForm(feed, start);
  const schemes = (['none', 'bearer', 'basic', 'header'] as const).map((value) => ({
    value,
    label: value === 'none' ? words.noScheme : words.schemes[value],
  }));
  const { scheme } = draft.values;
  return (
    <>
      <div className="feeds-settings">
        <TextField draft={draft} name="url" label={words.pullUrl} hint={words.pullUrlHint} testId="pull-url" />
        <NumberField draft={draft} name="intervalSeconds" label={words.pullInterval} min={10} />
        <NumberField draft={draft} name="timeoutSeconds" label={words.pullTimeout} min={1} />
        <TextField draft={draft} name="cursor" label={words.pullCursor} hint={words.pullCursorHint} />
        <ChoiceField draft={draft} name="scheme" label={words.scheme} choices={schemes} />
        {scheme === 'basic' && <TextField draft={draft} name="username" label={words.username} />}
        {scheme === 'header' && <TextField draft={draft} name="header" label={words.header} />}
        {scheme !== 'none' && <TextField draft={draft} name="secret" label={words.key} hint={words.pullSecretHint} />}
      </div>
      <Refusal error={save.error} />
      <div className="workbench-tools">
        <Button type="primary" loading={save.isPending} onClick={press} data-testid="save-pull">
          {terms.control.save}
        </Button>
      </div>
    </>
  );
}

function usePullForm(feed: string, start: PullValues) {
  const client = useRest();
  const queryClient = useQueryClient();
  const [values, setValues] = useState(start);
  const [wrong, setWrong] = useState<readonly (keyof PullValues)[]>([]);
  const draft: Draft<PullValues> = {
    values,
    wrong,
    change: (part) => setValues((before) => ({ ...before, ...part })),
  };
  const save = useMutation({
    mutationFn: (body: Parameters<typeof client.call<'putFeedPull'>>[1]['body']) =>
      client.call('putFeedPull', { params: { id: feed }, body }),
    onSuccess: () => {
      setValues((before) => ({ ...before, secret: '' }));
      void queryClient.invalidateQueries({ queryKey: ['getFeedPull'] });
    },
  });
  const press = () => {
    const asked = pullRequestOf(values);
    setWrong('wrong' in asked ? asked.wrong : []);
    if ('body' in asked) save.mutate(asked.body);
  };
  return { draft, save, press };
}
