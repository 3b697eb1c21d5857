import { useRest } from '@cityloop/client/react/use-operation';
import type { Account } from '@cityloop/contract/rest/account';
import { ROLES, type Role } from '@cityloop/domain/account/actor';
import { Labelled } from '@cityloop/ui/Labelled';
import { term } from '@cityloop/ui/terms';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Input, Select, Space } from 'antd';
import { useState } from 'react';
import { useScopes } from '../../names/scopes.ts';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import {
  type AccountField,
  type AccountValues,
  buildAccountChange,
  buildNewAccount,
  EMPTY_ACCOUNT,
  suggestPassword,
  valuesOf,
} from './account-body.ts';
import { accountWords } from './words.ts';

interface AccountFormProps {
  readonly former: Account | undefined;
  readonly onSaved: (account: Account) => void;
  readonly onClose: () => void;
}

/** Creates an account, or changes one that exists: its name is then fixed and its password may stay. */
export function AccountForm({ former, onSaved, onClose }: AccountFormProps) {
  const { language } = useLanguage();
  const words = accountWords(language);
  const [values, setValues] = useState<AccountValues>(former ? valuesOf(former) : EMPTY_ACCOUNT);
  const [wrong, setWrong] = useState<readonly AccountField[]>([]);
  const { save, submit } = useSave(former, onSaved);
  const change = (more: Partial<AccountValues>) => setValues({ ...values, ...more });
  return (
    <form
      className="workbench-form"
      data-testid="account-form"
      onSubmit={(event) => {
        event.preventDefault();
        setWrong(submit(values));
      }}
    >
      <Labelled
        label={words.username}
        hint={words.usernameHint}
        fault={wrong.includes('username') ? words.usernameHint : undefined}
      >
        {(id) => (
          <Input
            id={id}
            data-testid="account-username"
            autoComplete="off"
            disabled={former !== undefined}
            value={values.username}
            onChange={(event) => change({ username: event.target.value })}
          />
        )}
      </Labelled>
      <Labelled label={words.displayName} fault={wrong.includes('displayName') ? words.missing : undefined}>
        {(id) => (
          <Input id={id} value={values.displayName} onChange={(event) => change({ displayName: event.target.value })} />
        )}
      </Labelled>
      <RoleField value={values.roles} isWrong={wrong.includes('roles')} onChange={(roles) => change({ roles })} />
      <ScopeFields values={values} onChange={change} />
      <PasswordField
        label={former ? words.newPassword : words.password}
        value={values.password}
        isWrong={wrong.includes('password')}
        onChange={(password) => change({ password })}
      />
      {save.error && <Alert type="error" showIcon title={refusalText(save.error, language)} data-testid="refusal" />}
      <div className="workbench-tools">
        <Button type="primary" htmlType="submit" loading={save.isPending} data-testid="save-account">
          {words.save}
        </Button>
        <Button onClick={onClose}>{words.cancel}</Button>
      </div>
    </form>
  );
}

/** Saving, and the fields that stop it before the server is asked. */
function useSave(former: Account | undefined, onSaved: (account: Account) => void) {
  const client = useRest();
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: (send: () => Promise<Account>) => send(),
    onSuccess: (account) => {
      void queryClient.invalidateQueries({ queryKey: ['listAccounts'] });
      onSaved(account);
    },
  });
  const submit = (values: AccountValues): readonly AccountField[] => {
    if (!former) {
      const built = buildNewAccount(values);
      if ('wrong' in built) return built.wrong;
      save.mutate(() => client.call('createAccount', { body: built.body }));
      return [];
    }
    const built = buildAccountChange(values, former);
    if ('wrong' in built) return built.wrong;
    save.mutate(() => client.call('changeAccount', { params: { username: former.username }, body: built.body }));
    return [];
  };
  return { save, submit };
}

interface RoleFieldProps {
  readonly value: readonly Role[];
  readonly isWrong: boolean;
  readonly onChange: (roles: readonly Role[]) => void;
}

function RoleField({ value, isWrong, onChange }: RoleFieldProps) {
  const { language } = useLanguage();
  const words = accountWords(language);
  const grantable = ROLES.filter((role) => role !== 'system');
  return (
    <fieldset className="cl-field" data-wrong={isWrong}>
      <legend>{words.roles}</legend>
      <Checkbox.Group<Role>
        value={[...value]}
        onChange={onChange}
        options={grantable.map((role) => ({ value: role, label: term(language, 'role', role) }))}
      />
      {isWrong && <small role="alert">{words.missing}</small>}
    </fieldset>
  );
}

interface ScopeFieldsProps {
  readonly values: AccountValues;
  readonly onChange: (change: Partial<AccountValues>) => void;
}

function ScopeFields({ values, onChange }: ScopeFieldsProps) {
  const { language } = useLanguage();
  const words = accountWords(language);
  const { departmentChoices, districtChoices } = useScopes();
  return (
    <>
      <Labelled label={words.department}>
        {(id) => (
          <Select
            id={id}
            allowClear
            placeholder={words.none}
            showSearch={{ optionFilterProp: 'label' }}
            value={values.department}
            options={departmentChoices}
            onChange={(department: string | undefined) => onChange({ department: department ?? null })}
          />
        )}
      </Labelled>
      <Labelled label={words.districts}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            placeholder={words.wholeCity}
            value={[...values.districts]}
            options={districtChoices}
            onChange={(districts: string[]) => onChange({ districts })}
          />
        )}
      </Labelled>
    </>
  );
}

interface PasswordFieldProps {
  readonly label: string;
  readonly value: string;
  readonly isWrong: boolean;
  readonly onChange: (password: string) => void;
}

function PasswordField({ label, value, isWrong, onChange }: PasswordFieldProps) {
  const { language } = useLanguage();
  const words = accountWords(language);
  const [suggested, setSuggested] = useState('');
  const isSuggested = suggested !== '' && suggested === value;
  return (
    <Labelled
      label={label}
      hint={isSuggested ? words.suggested : undefined}
      fault={isWrong ? words.missing : undefined}
    >
      {(id) => (
        <Space.Compact block>
          <Input.Password
            id={id}
            data-testid="account-password"
            autoComplete="new-password"
            value={value}
            {...(isSuggested ? { visibilityToggle: { visible: true } } : {})}
            onChange={(event) => onChange(event.target.value)}
          />
          <Button
            onClick={() => {
              const password = suggestPassword();
              setSuggested(password);
              onChange(password);
            }}
          >
            {words.suggest}
          </Button>
        </Space.Compact>
      )}
    </Labelled>
  );
}
