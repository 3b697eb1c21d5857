import { useRest } from '@cityloop/client/react/use-operation';
import type { Account } from '@cityloop/contract/rest/account';
import { ROLES, type Role } from '@cityloop/domain/account/actor';
import { ACCOUNTS_WORDS } from '@cityloop/ui/words/accounts';
import { term } from '@cityloop/ui/words/terms';
import { useWords } from '@cityloop/ui/words/use-words';
import { useQueryClient } from '@tanstack/react-query';
import { Checkbox } from 'antd';
import { useScopes } from '../../names/scopes.ts';
import { DrawerForm, type Submission } from '../../workbench/DrawerForm.tsx';
import type { Draft } from '../../workbench/draft.ts';
import { ChoiceField, ChoicesField, TextField, useFault } from '../../workbench/fields.tsx';
import { type AccountValues, buildAccountChange, buildNewAccount, EMPTY_ACCOUNT, valuesOf } from './account-body.ts';
import { type StoppedChange, stoppedBy } from './HandOverForm.tsx';
import { PasswordField } from './PasswordField.tsx';

interface AccountFormProps {
  readonly former: Account | undefined;
  readonly onSaved: (account: Account) => void;
  /** It holds cases that it could not go on with: to whom do they go? */
  readonly onStopped: (stopped: StoppedChange) => void;
  readonly onClose: () => void;
}

/** Creates an account, or changes one that exists: its name is then fixed and its password may stay. */
export function AccountForm({ former, onSaved, onStopped, onClose }: AccountFormProps) {
  const { terms, words } = useWords(ACCOUNTS_WORDS);
  const submit = useSubmit(former, onStopped);
  const queryClient = useQueryClient();
  return (
    <DrawerForm
      testId="account-form"
      start={former ? valuesOf(former) : EMPTY_ACCOUNT}
      submit={submit}
      onSaved={(account) => {
        void queryClient.invalidateQueries({ queryKey: ['listAccounts'] });
        onSaved(account);
      }}
      onCancel={onClose}
      button={{ testId: 'save-account' }}
    >
      {(draft) => (
        <>
          <TextField
            draft={draft}
            name="username"
            label={terms.thing.username}
            hint={words.usernameHint}
            fault={words.usernameHint}
            isFixed={former !== undefined}
            testId="account-username"
          />
          <TextField draft={draft} name="displayName" label={words.displayName} />
          <RolesField draft={draft} />
          <ScopeFields draft={draft} />
          <PasswordField draft={draft} label={former ? words.newPassword : words.password} />
        </>
      )}
    </DrawerForm>
  );
}

function useSubmit(
  former: Account | undefined,
  onStopped: AccountFormProps['onStopped'],
): (values: AccountValues) => Submission<AccountValues, Account> {
  const client = useRest();
  return (values) => {
    if (!former) {
      const built = buildNewAccount(values);
      return 'wrong' in built ? built : { send: () => client.call('createAccount', { body: built.body }) };
    }
    const built = buildAccountChange(values, former);
    if ('wrong' in built) return built;
    const params = { username: former.username };
    const send = async () => {
      try {
        return await client.call('changeAccount', { params, body: built.body });
      } catch (error) {
        const stopped = stoppedBy(error, former, built.body);
        if (stopped) onStopped(stopped);
        throw error;
      }
    };
    return { send };
  };
}

interface PartProps {
  readonly draft: Draft<AccountValues>;
}

function RolesField({ draft }: PartProps) {
  const { language, words } = useWords(ACCOUNTS_WORDS);
  const fault = useFault(draft, 'roles');
  const grantable = ROLES.filter((role) => role !== 'system');
  return (
    <fieldset className="cl-field" data-wrong={fault !== undefined}>
      <legend>{words.roles}</legend>
      <Checkbox.Group<Role>
        value={[...draft.values.roles]}
        onChange={(roles) => draft.change({ roles })}
        options={grantable.map((role) => ({ value: role, label: term(language, 'role', role) }))}
      />
      {fault && <small role="alert">{fault}</small>}
    </fieldset>
  );
}

function ScopeFields({ draft }: PartProps) {
  const { terms, words } = useWords(ACCOUNTS_WORDS);
  const { departmentChoices, districtChoices } = useScopes();
  return (
    <>
      <ChoiceField
        draft={draft}
        name="department"
        label={terms.thing.department}
        choices={departmentChoices}
        none={terms.control.none}
      />
      <ChoicesField
        draft={draft}
        name="districts"
        label={words.districts}
        choices={districtChoices}
        none={terms.thing.wholeCity}
      />
    </>
  );
}
