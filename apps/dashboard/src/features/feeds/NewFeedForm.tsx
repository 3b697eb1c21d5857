import { FEED_KINDS, FEED_TARGETS, type FeedKind, type FeedTarget } from '@cityloop/domain/feed/feed';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useCityClient } from '../../live/city-client.tsx';
import { useLanguage } from '../../live/language.ts';
import { Labelled } from './Labelled.tsx';
import { refusalText } from './refusal.ts';
import { useDepartments, useForgetFeeds } from './use-feeds.ts';
import { feedWords } from './words.ts';

interface Fields {
  readonly id: string;
  readonly name: string;
  readonly department: string;
  readonly kind: FeedKind;
  readonly target: FeedTarget;
}

/** A draft, which captures samples to write a mapping against. */
export function NewFeedForm() {
  const { language } = useLanguage();
  const words = feedWords(language);
  const client = useCityClient();
  const navigate = useNavigate();
  const forget = useForgetFeeds();
  const { choices } = useDepartments();
  const [fields, setFields] = useState<Fields>({
    id: '',
    name: '',
    department: '',
    kind: 'mqtt',
    target: 'cloudevents',
  });
  const create = useMutation({
    mutationFn: () => client.call('createFeed', { body: { ...fields, mapping: 'payload' } }),
    onSuccess: ({ id }) => {
      forget();
      void navigate({ to: '/desk/feeds/$feedId', params: { feedId: id } });
    },
  });
  const change = (change: Partial<Fields>) => setFields({ ...fields, ...change });
  return (
    <form
      className="workbench-form"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        create.mutate();
      }}
    >
      <Labelled label={words.id} hint={words.idHint}>
        {(id) => <Input id={id} value={fields.id} onChange={({ target }) => change({ id: target.value })} />}
      </Labelled>
      <Labelled label={words.name}>
        {(id) => <Input id={id} value={fields.name} onChange={({ target }) => change({ name: target.value })} />}
      </Labelled>
      <Labelled label={words.department}>
        {(id) => (
          <Select
            id={id}
            value={fields.department}
            options={choices}
            onChange={(department) => change({ department })}
          />
        )}
      </Labelled>
      <Labelled label={words.kind}>
        {(id) => (
          <Select
            id={id}
            value={fields.kind}
            options={FEED_KINDS.map((kind) => ({ value: kind, label: words.kinds[kind] }))}
            onChange={(kind) => change({ kind })}
          />
        )}
      </Labelled>
      <Labelled label={words.target}>
        {(id) => (
          <Select
            id={id}
            value={fields.target}
            options={FEED_TARGETS.map((target) => ({ value: target, label: words.targets[target] }))}
            onChange={(target) => change({ target })}
          />
        )}
      </Labelled>
      {create.error && <Alert type="error" showIcon title={refusalText(create.error, language)} />}
      <Button type="primary" htmlType="submit" loading={create.isPending} data-testid="create-feed">
        {words.create}
      </Button>
    </form>
  );
}
