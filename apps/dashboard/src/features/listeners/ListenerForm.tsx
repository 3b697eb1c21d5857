import { useRest } from '@cityloop/client/react/use-operation';
import type { BrokerAccountItem } from '@cityloop/contract/rest/broker-account';
import type { Answer } from '@cityloop/contract/rest/operations';
import { Labelled } from '@cityloop/ui/Labelled';
import { LISTENERS_WORDS } from '@cityloop/ui/words/listeners';
import { useWords } from '@cityloop/ui/words/use-words';
import { Input } from 'antd';
import { DrawerForm, type Submission } from '../../workbench/DrawerForm.tsx';
import type { Draft } from '../../workbench/draft.ts';
import { TextField, useFault } from '../../workbench/fields.tsx';
import { buildListener, EMPTY_LISTENER, type ListenerValues, listenerValuesOf } from './listener-body.ts';

interface ListenerFormProps {
  readonly former: BrokerAccountItem | undefined;
  /** With the key of a new account, which can't be looked up again. */
  readonly onSaved: (key: Answer<'createBrokerAccount'> | undefined) => void;
}

/** Makes the account of a listener, or changes what one may hear: its name then stays. */
export function ListenerForm({ former, onSaved }: ListenerFormProps) {
  const { terms, words } = useWords(LISTENERS_WORDS);
  const submit = useSubmit(former);
  return (
    <DrawerForm
      testId="listener-form"
      start={former ? listenerValuesOf(former) : EMPTY_LISTENER}
      submit={submit}
      onSaved={onSaved}
      button={{ testId: 'save-listener' }}
    >
      {(draft) => (
        <>
          <TextField
            draft={draft}
            name="name"
            label={terms.thing.loginName}
            hint={words.nameHint}
            isFixed={former !== undefined}
            testId="listener-name"
          />
          <FiltersField draft={draft} />
          <TextField draft={draft} name="note" label={words.note} />
          {former && <p>{words.changed}</p>}
        </>
      )}
    </DrawerForm>
  );
}

function FiltersField({ draft }: { readonly draft: Draft<ListenerValues> }) {
  const { words } = useWords(LISTENERS_WORDS);
  const fault = useFault(draft, 'filters');
  return (
    <Labelled label={words.filters} hint={words.filtersHint} fault={fault}>
      {(id, described) => (
        <Input.TextArea
          id={id}
          {...described}
          data-testid="listener-filters"
          autoSize={{ minRows: 3, maxRows: 12 }}
          value={draft.values.filters}
          onChange={({ target }) => draft.change({ filters: target.value })}
        />
      )}
    </Labelled>
  );
}

function useSubmit(
  former: BrokerAccountItem | undefined,
): (values: ListenerValues) => Submission<ListenerValues, Answer<'createBrokerAccount'> | undefined> {
  const client = useRest();
  return (values) => {
    const built = buildListener(values);
    if ('wrong' in built) return built;
    if (!former) return { send: () => client.call('createBrokerAccount', { body: built.body }) };
    const { filters, note } = built.body;
    const change = { params: { name: former.name }, body: { filters, note } };
    return { send: () => client.call('changeBrokerAccount', change).then(() => undefined) };
  };
}
