import { useRest } from '@cityloop/client/react/use-operation';
import { type FeedItem, newFeed } from '@cityloop/contract/rest/feed';
import { FEED_KINDS, FEED_TARGETS, type FeedKind, type FeedTarget } from '@cityloop/domain/feed/feed';
import { FEEDS_WORDS } from '@cityloop/ui/words/feeds';
import { useWords } from '@cityloop/ui/words/use-words';
import { useNavigate } from '@tanstack/react-router';
import { useScopes } from '../../names/scopes.ts';
import { DrawerForm, type Submission } from '../../workbench/DrawerForm.tsx';
import { wrongFields } from '../../workbench/draft.ts';
import { ChoiceField, TextField } from '../../workbench/fields.tsx';
import { useForgetFeeds } from './use-feeds.ts';

interface FeedValues {
  readonly id: string;
  readonly name: string;
  readonly department: string | null;
  readonly kind: FeedKind;
  readonly target: FeedTarget;
}

const START: FeedValues = { id: '', name: '', department: null, kind: 'mqtt', target: 'cloudevents' };
/** Every message as it comes. */
const FIRST_MAPPING = 'payload';

/** A draft, which captures samples to write a mapping against. */
export function NewFeedForm() {
  const { terms, words } = useWords(FEEDS_WORDS);
  const navigate = useNavigate();
  const forget = useForgetFeeds();
  const submit = useSubmit();
  const { departmentChoices } = useScopes();
  const kinds = FEED_KINDS.map((value) => ({ value, label: words.kinds[value] }));
  const targets = FEED_TARGETS.map((value) => ({ value, label: words.targets[value] }));
  return (
    <DrawerForm
      testId="new-feed-form"
      start={START}
      submit={submit}
      onSaved={({ id }) => {
        forget();
        void navigate({ to: '/desk/feeds/$feedId', params: { feedId: id } });
      }}
      button={{ label: words.create, testId: 'create-feed' }}
    >
      {(draft) => (
        <>
          <TextField draft={draft} name="id" label={terms.thing.id} hint={words.idHint} fault={words.idHint} />
          <TextField draft={draft} name="name" label={terms.thing.name} />
          <ChoiceField draft={draft} name="department" label={terms.thing.department} choices={departmentChoices} />
          <ChoiceField draft={draft} name="kind" label={words.kind} choices={kinds} />
          <ChoiceField draft={draft} name="target" label={words.target} choices={targets} />
        </>
      )}
    </DrawerForm>
  );
}

function useSubmit(): (values: FeedValues) => Submission<FeedValues, FeedItem> {
  const client = useRest();
  return (values) => {
    const parsed = newFeed.safeParse({ ...values, id: values.id.trim(), mapping: FIRST_MAPPING });
    if (!parsed.success) return { wrong: wrongFields<FeedValues>(parsed.error.issues) };
    return { send: () => client.call('createFeed', { body: parsed.data }) };
  };
}
