import { useRest } from '@cityloop/client/react/use-operation';
import type { Account } from '@cityloop/contract/rest/account';
import { term } from '@cityloop/ui/terms';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Drawer, Input, Popconfirm, Table, Tag } from 'antd';
import { useState } from 'react';
import { useScopes } from '../../names/scopes.ts';
import { useLanguage } from '../../words/language.ts';
import { refusalText } from '../../words/refusal-text.ts';
import { AccountForm } from './AccountForm.tsx';
import { useAccounts } from './use-pages.ts';
import { accountWords } from './words.ts';

/** Every account with its posts and scope. */
export function AccountTable() {
  const { language } = useLanguage();
  const words = accountWords(language);
  const { message } = App.useApp();
  const [q, setQ] = useState('');
  const [opened, setOpened] = useState<Account | 'new'>();
  const pages = useAccounts(q);
  const onSaved = (account: Account) => {
    setOpened(undefined);
    void message.success(words.saved(account.username));
  };
  return (
    <div className="workbench-form">
      <div className="workbench-tools">
        <Input.Search
          allowClear
          aria-label={words.search}
          placeholder={words.search}
          style={{ maxWidth: '24rem' }}
          onSearch={(text) => setQ(text.trim())}
        />
        <Button type="primary" onClick={() => setOpened('new')} data-testid="new-account">
          {words.create}
        </Button>
      </div>
      {pages.error && (
        <Alert
          type="error"
          showIcon
          title={refusalText(pages.error, language)}
          action={<Button onClick={() => void pages.refetch()}>{words.retry}</Button>}
        />
      )}
      <Accounts
        items={pages.data?.pages.flatMap((page) => page.items) ?? []}
        isLoading={pages.isPending}
        onOpen={setOpened}
      />
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {words.more}
        </Button>
      )}
      <Drawer
        open={opened !== undefined}
        onClose={() => setOpened(undefined)}
        size="large"
        destroyOnHidden
        title={opened === 'new' ? words.create : words.change}
      >
        {opened && (
          <AccountForm
            former={opened === 'new' ? undefined : opened}
            onSaved={onSaved}
            onClose={() => setOpened(undefined)}
          />
        )}
      </Drawer>
    </div>
  );
}

interface AccountsProps {
  readonly items: readonly Account[];
  readonly isLoading: boolean;
  readonly onOpen: (account: Account) => void;
}

function Accounts({ items, isLoading, onOpen }: AccountsProps) {
  const { language } = useLanguage();
  const words = accountWords(language);
  const { departmentName, districtName } = useScopes();
  return (
    <Table<Account>
      rowKey="username"
      size="small"
      loading={isLoading}
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={[...items]}
      columns={[
        { title: words.username, dataIndex: 'username' },
        { title: words.displayName, dataIndex: 'displayName' },
        {
          title: words.roles,
          render: (_, { roles }) => roles.map((role) => <Tag key={role}>{term(language, 'role', role)}</Tag>),
        },
        {
          title: words.department,
          render: (_, { department }) => (department === null ? '' : departmentName(department)),
        },
        {
          title: words.districts,
          render: (_, { districts }) =>
            districts.length === 0 ? words.wholeCity : districts.map(districtName).join(' '),
        },
        { title: words.state, render: (_, account) => <AccountState account={account} /> },
        { title: words.createdAt, render: (_, { createdAt }) => new Date(createdAt).toLocaleDateString(language) },
        {
          key: 'act',
          render: (_, account) => <AccountButtons account={account} onOpen={() => onOpen(account)} />,
        },
      ]}
    />
  );
}

function AccountState({ account }: { readonly account: Account }) {
  const { language } = useLanguage();
  const words = accountWords(language);
  if (account.disabled) return <Tag color="error">✕ {words.disabled}</Tag>;
  const isLocked = account.lockedUntil !== null && Date.parse(account.lockedUntil) > Date.now();
  if (isLocked && account.lockedUntil !== null) {
    return <Tag color="warning">! {words.locked(new Date(account.lockedUntil).toLocaleTimeString(language))}</Tag>;
  }
  return <Tag>✓ {words.active}</Tag>;
}

function AccountButtons({ account, onOpen }: { readonly account: Account; readonly onOpen: () => void }) {
  const { language } = useLanguage();
  const words = accountWords(language);
  const client = useRest();
  const queryClient = useQueryClient();
  const { message } = App.useApp();
  const { username, disabled } = account;
  const toggle = useMutation({
    mutationFn: () => client.call('changeAccount', { params: { username }, body: { disabled: !disabled } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['listAccounts'] }),
    onError: (error) => void message.error(refusalText(error, language)),
  });
  return (
    <span className="workbench-tools">
      <Button size="small" onClick={onOpen} data-testid={`change-${username}`}>
        {words.change}
      </Button>
      {disabled ? (
        <Button size="small" loading={toggle.isPending} onClick={() => toggle.mutate()}>
          {words.enable}
        </Button>
      ) : (
        <Popconfirm title={words.disableSure(username)} onConfirm={() => toggle.mutate()}>
          <Button size="small" danger loading={toggle.isPending} data-testid={`disable-${username}`}>
            {words.disable}
          </Button>
        </Popconfirm>
      )}
    </span>
  );
}
