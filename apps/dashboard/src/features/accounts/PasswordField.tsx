import { Labelled } from '@cityloop/ui/Labelled';
import { ACCOUNTS_WORDS } from '@cityloop/ui/words/accounts';
import { useWords } from '@cityloop/ui/words/use-words';
import { Button, Input, Space } from 'antd';
import { useState } from 'react';
import type { Draft } from '../../workbench/draft.ts';
import { useFault } from '../../workbench/fields.tsx';
import { type AccountValues, suggestPassword } from './account-body.ts';

interface PasswordFieldProps {
  readonly draft: Draft<AccountValues>;
  readonly label: string;
}

/** A password typed or suggested; a suggested one is shown, since nobody knows it yet. */
export function PasswordField({ draft, label }: PasswordFieldProps) {
  const { words } = useWords(ACCOUNTS_WORDS);
  const fault = useFault(draft, 'password');
  const { password } = draft.values;
  const [suggested, setSuggested] = useState('');
  const isSuggested = suggested !== '' && suggested === password;
  const suggest = () => {
    const made = suggestPassword();
    setSuggested(made);
    draft.change({ password: made });
  };
  return (
    <Labelled label={label} hint={isSuggested ? words.suggested : undefined} fault={fault}>
      {(id, described) => (
        <Space.Compact block>
          <Input.Password
            id={id}
            {...described}
            data-testid="account-password"
            autoComplete="new-password"
            value={password}
            {...(isSuggested ? { visibilityToggle: { visible: true } } : {})}
            onChange={({ target }) => draft.change({ password: target.value })}
          />
          <Button onClick={suggest}>{words.suggest}</Button>
        </Space.Compact>
      )}
    </Labelled>
  );
}
