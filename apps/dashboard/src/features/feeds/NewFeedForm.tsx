import { useRest } from '@cityloop/client/react/use-operation';
import { newFeed } from '@cityloop/contract/rest/feed';
import type { BodyInput } from '@cityloop/contract/rest/operations';
import { FEED_KINDS, FEED_TARGETS, type FeedKind, type FeedTarget } from '@cityloop/domain/feed/feed';
import { Labelled } from '@cityloop/ui/Labelled';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useScopes } from '../../names/scopes.ts';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { useForgetFeeds } from './use-feeds.ts';
import { feedWords } from './words.ts';

interface Fields {
  readonly id: string;
  readonly name: string;
  readonly department: string | null;
  readonly kind: FeedKind;
  readonly target: FeedTarget;
}

/** Every message as it comes. */
const FIRST_MAPPING = 'payload';

/** A draft, which captures samples to write a mapping against. */
export function NewFeedForm() {
  const { language } = useLanguage();
  const words = feedWords(language);
  const client = useRest();
  const navigate = useNavigate();
  const forget = useForgetFeeds();
  const { departmentChoices } = useScopes();
  const [fields, setFields] = useState<Fields>({
    id: '',
    name: '',
    department: null,
    kind: 'mqtt',
    target: 'cloudevents',
  });
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const create = useMutation({
    mutationFn: (body: BodyInput<'createFeed'>) => client.call('createFeed', { body }),
    onSuccess: ({ id }) => {
      forget();
      void navigate({ to: '/desk/feeds/$feedId', params: { feedId: id } });
    },
  });
  const faultOf = (field: keyof Fields, fault = words.missing) => (wrong.includes(field) ? fault : undefined);
  const change = (change: Partial<Fields>) => setFields({ ...fields, ...change });
  return (
    <form
      className="workbench-form"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        const parsed = newFeed.safeParse({ ...fields, id: fields.id.trim(), mapping: FIRST_MAPPING });
        setWrong(parsed.error?.issues.map(({ path }) => String(path[0])) ?? []);
        if (parsed.success) create.mutate(parsed.data);
      }}
    >
      <Labelled label={words.id} hint={words.idHint} fault={faultOf('id', words.idHint)}>
        {(id) => <Input id={id} value={fields.id} onChange={({ target }) => change({ id: target.value })} />}
      </Labelled>
      <Labelled label={words.name} fault={faultOf('name')}>
        {(id) => <Input id={id} value={fields.name} onChange={({ target }) => change({ name: target.value })} />}
      </Labelled>
      <Labelled label={words.department} fault={faultOf('department')}>
        {(id) => (
          <Select
            id={id}
            value={fields.department}
            options={departmentChoices}
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
