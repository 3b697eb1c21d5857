import { usePages } from '@cityloop/client/react/use-pages';
import type { BrokerAccountItem } from '@cityloop/contract/rest/broker-account';
import type { Answer } from '@cityloop/contract/rest/operations';
import { useTimes } from '@cityloop/ui/use-times';
import { LISTENERS_WORDS } from '@cityloop/ui/words/listeners';
import { useWords } from '@cityloop/ui/words/use-words';
import { useQueryClient } from '@tanstack/react-query';
import { Button, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { ListPage } from '../../workbench/ListPage.tsx';
import { SideDrawer } from '../../workbench/SideDrawer.tsx';
import { ListenerForm } from './ListenerForm.tsx';
import { ListenerKey, NewKey } from './ListenerKey.tsx';

/** MQTT accounts of programs that hear what devices and departments say. */
export function ListenersPage() {
  const { terms, words } = useWords(LISTENERS_WORDS);
  const [opened, setOpened] = useState<BrokerAccountItem | 'new'>();
  const [key, setKey] = useState<Answer<'createBrokerAccount'>>();
  const queryClient = useQueryClient();
  const pages = usePages('listBrokerAccounts', {}, {});
  const columns = useListenerColumns(setOpened);
  const close = () => {
    setOpened(undefined);
    setKey(undefined);
  };
  const changed = () => void queryClient.invalidateQueries({ queryKey: ['listBrokerAccounts'] });
  return (
    <ListPage
      testId="listeners"
      title={terms.thing.listeners}
      actions={
        <Button type="primary" onClick={() => setOpened('new')} data-testid="new-listener">
          {words.add}
        </Button>
      }
      pages={pages}
      table={{ rowKey: 'name', columns, empty: words.empty }}
    >
      <SideDrawer
        isOpen={opened !== undefined}
        title={typeof opened === 'object' ? opened.name : words.addTitle}
        onClose={close}
      >
        <div className="workbench-form">
          <p>{words.intro}</p>
          {key ? (
            <NewKey issued={key} />
          ) : (
            <ListenerForm
              key={typeof opened === 'object' ? opened.name : ''}
              former={typeof opened === 'object' ? opened : undefined}
              onSaved={(made) => {
                changed();
                if (made) setKey(made);
                else close();
              }}
            />
          )}
          {typeof opened === 'object' && <ListenerKey account={opened} onChanged={changed} onRevoked={close} />}
        </div>
      </SideDrawer>
    </ListPage>
  );
}

function useListenerColumns(onOpen: (account: BrokerAccountItem) => void): TableColumnsType<BrokerAccountItem> {
  const { terms, words } = useWords(LISTENERS_WORDS);
  const times = useTimes();
  return [
    { title: terms.thing.loginName, dataIndex: 'name' },
    { title: words.filters, render: (_, { filters }) => filters.join(' · ') },
    { title: words.note, dataIndex: 'note' },
    {
      title: terms.thing.state,
      render: (_, { revokedAt }) => (revokedAt === null ? words.inForce : words.revokedAt(times.stamp(revokedAt))),
    },
    { title: words.issuedAt, render: (_, { issuedAt }) => times.stamp(issuedAt) },
    { title: words.createdBy, dataIndex: 'createdBy' },
    {
      key: 'open',
      render: (_, account) => (
        <Button size="small" onClick={() => onOpen(account)} data-testid={`listener-${account.name}`}>
          {terms.control.open}
        </Button>
      ),
    },
  ];
}
