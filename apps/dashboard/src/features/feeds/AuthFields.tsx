import { WEBHOOK_SCHEMES } from '@cityloop/domain/feed/webhook-auth';
import { FEED_DOORS_WORDS } from '@cityloop/ui/words/feed-doors';
import { useWords } from '@cityloop/ui/words/use-words';
import type { Draft } from '../../workbench/draft.ts';
import { ChoiceField, TextField } from '../../workbench/fields.tsx';
import type { AuthValues } from './auth-values.ts';

/** How the sender of a webhook is to show that it is the one. */
export function AuthFields({ draft }: { readonly draft: Draft<AuthValues> }) {
  const { words } = useWords(FEED_DOORS_WORDS);
  const { scheme } = draft.values;
  const schemes = WEBHOOK_SCHEMES.map((value) => ({ value, label: words.schemes[value] }));
  const encodings = ['hex', 'base64'].map((value) => ({ value, label: value }));
  return (
    <div className="feeds-settings">
      <ChoiceField draft={draft} name="scheme" label={words.scheme} choices={schemes} testId="webhook-scheme" />
      {scheme === 'basic' && (
        <TextField draft={draft} name="username" label={words.username} hint={words.usernameHint} />
      )}
      {(scheme === 'header' || scheme === 'hmac') && (
        <TextField draft={draft} name="header" label={words.header} hint={words.headerHint} testId="webhook-header" />
      )}
      {scheme === 'hmac' && (
        <>
          <TextField draft={draft} name="prefix" label={words.prefix} hint={words.prefixHint} />
          <ChoiceField draft={draft} name="encoding" label={words.encoding} choices={encodings} />
          <TextField draft={draft} name="timeHeader" label={words.timeHeader} hint={words.timeHeaderHint} />
        </>
      )}
      <TextField draft={draft} name="secret" label={words.secret} hint={words.secretHint} />
    </div>
  );
}
