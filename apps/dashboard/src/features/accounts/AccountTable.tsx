import { usePages } from '@cityloop/client/react/use-pages';
import type { Account } from '@cityloop/contract/rest/account';
import { useTimes } from '@cityloop/ui/use-times';
import { ACCOUNTS_WORDS } from '@cityloop/ui/words/accounts';
import { term } from '@cityloop/ui/words/terms';
import { useWords } from '@cityloop/ui/words/use-words';
import { App, Button, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import { useScopes } from '../../names/scopes.ts';
import { FilterBar, SearchFilter } from '../../workbench/FilterBar.tsx';
import { PagedTable } from '../../workbench/PagedTable.tsx';
import { SideDrawer } from '../../workbench/SideDrawer.tsx';
import { AccountButtons } from './AccountButtons.tsx';
import { AccountForm } from './AccountForm.tsx';
import { HandOverForm, type StoppedChange } from './HandOverForm.tsx';

/** Every account with its posts and scope. */
export function AccountTable() {
  const { terms, words } = useWords(ACCOUNTS_WORDS);
  const { message } = App.useApp();
  const [q, setQ] = useState('');
  const [opened, setOpened] = useState<Account | 'new'>();
  const pages = usePages('listAccounts', { limit: 50, ...(q === '' ? {} : { q }) });
  const [stopped, setStopped] = useState<StoppedChange>();
  const columns = useColumns({ onOpen: setOpened, onStopped: setStopped });
  const onSaved = (account: Account) => {
    setOpened(undefined);
    setStopped(undefined);
    void message.success(terms.control.saved(account.username));
  };
  return (
    <div className="workbench-form">
      <FilterBar
        actions={
          <Button type="primary" onClick={() => setOpened('new')} data-testid="new-account">
            {words.create}
          </Button>
        }
      >
        <SearchFilter label={words.search} onSearch={setQ} />
      </FilterBar>
      <PagedTable pages={pages} rowKey="username" columns={columns} />
      <SideDrawer
        isOpen={opened !== undefined}
        title={opened === 'new' ? words.create : words.change}
        onClose={() => setOpened(undefined)}
      >
        {opened && (
          <AccountForm
            former={opened === 'new' ? undefined : opened}
            onSaved={onSaved}
            onStopped={(change) => {
              setOpened(undefined);
              setStopped(change);
            }}
            onClose={() => setOpened(undefined)}
          />
        )}
      </SideDrawer>
      <SideDrawer isOpen={stopped !== undefined} title={words.handOver} onClose={() => setStopped(undefined)}>
        {stopped && <HandOverForm stopped={stopped} onSaved={onSaved} onClose={() => setStopped(undefined)} />}
      </SideDrawer>
    </div>
  );
}

interface RowActions {
  readonly onOpen: (account: Account) => void;
  readonly onStopped: (stopped: StoppedChange) => void;
}

function useColumns({ onOpen, onStopped }: RowActions): TableColumnsType<Account> {
  const { language, terms, words } = useWords(ACCOUNTS_WORDS);
  const times = useTimes();
  const { departmentName, districtName } = useScopes();
  return [
    { title: terms.thing.username, dataIndex: 'username' },
    { title: words.displayName, dataIndex: 'displayName' },
    {
      title: words.roles,
      render: (_, { roles }) => roles.map((role) => <Tag key={role}>{term(language, 'role', role)}</Tag>),
    },
    {
      title: terms.thing.department,
      render: (_, { department }) => (department === null ? '' : departmentName(department)),
    },
    {
      title: words.districts,
      render: (_, { districts }) =>
        districts.length === 0 ? terms.thing.wholeCity : districts.map(districtName).join(' '),
    },
    { title: terms.thing.state, render: (_, account) => <AccountState account={account} /> },
    { title: words.createdAt, render: (_, { createdAt }) => times.day(createdAt) },
    {
      key: 'act',
      render: (_, account) => <AccountButtons account={account} onOpen={() => onOpen(account)} onStopped={onStopped} />,
    },
  ];
}

function AccountState({ account }: { readonly account: Account }) {
  const { words } = useWords(ACCOUNTS_WORDS);
  const times = useTimes();
  if (account.disabled) return <Tag color="error">✕ {words.disabled}</Tag>;
  const isLocked = account.lockedUntil !== null && Date.parse(account.lockedUntil) > Date.now();
  if (isLocked && account.lockedUntil !== null) {
    return <Tag color="warning">! {words.locked(times.moment(account.lockedUntil))}</Tag>;
  }
  return <Tag>✓ {words.active}</Tag>;
}
