import { useRest } from '@cityloop/client/react/use-operation';
import type { BrokerAccountItem } from '@cityloop/contract/rest/broker-account';
import type { Answer } from '@cityloop/contract/rest/operations';
import { LISTENERS_WORDS } from '@cityloop/ui/words/listeners';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { Refusal } from '../../workbench/Notice.tsx';
import { ShownOnce } from '../../workbench/ShownOnce.tsx';

interface ListenerKeyProps {
  readonly account: BrokerAccountItem;
  readonly onChanged: () => void;
  readonly onRevoked: () => void;
}

/** Another key for an account, or its end. */
export function ListenerKey({ account, onChanged, onRevoked }: ListenerKeyProps) {
  const { terms, words } = useWords(LISTENERS_WORDS);
  const client = useRest();
  const params = { name: account.name };
  const renew = useMutation({
    mutationFn: () => client.call('renewBrokerAccountKey', { params }),
    onSuccess: onChanged,
    // A key is kept no longer than it is shown.
    gcTime: 0,
  });
  const revoke = useMutation({
    mutationFn: () => client.call('revokeBrokerAccount', { params }),
    onSuccess() {
      onChanged();
      onRevoked();
    },
  });
  return (
    <section className="workbench-form">
      {renew.data && <NewKey issued={renew.data} />}
      <Refusal error={renew.error ?? revoke.error} />
      <div className="workbench-tools">
        <Popconfirm title={words.newKeySure} onConfirm={() => renew.mutate()}>
          <Button loading={renew.isPending} data-testid="renew-listener">
            {words.newKey}
          </Button>
        </Popconfirm>
        {account.revokedAt === null && (
          <Popconfirm title={words.revokeSure} onConfirm={() => revoke.mutate()}>
            <Button danger loading={revoke.isPending} data-testid="revoke-listener">
              {terms.control.revokeCredential}
            </Button>
          </Popconfirm>
        )}
      </div>
    </section>
  );
}

export function NewKey({ issued }: { readonly issued: Answer<'createBrokerAccount'> }) {
  const { terms, words } = useWords(LISTENERS_WORDS);
  return (
    <ShownOnce
      testId="new-listener-key"
      title={words.shownOnce}
      secrets={[
        { label: terms.thing.loginName, text: issued.username },
        { label: terms.thing.password, text: issued.password, testId: 'listener-password' },
      ]}
    />
  );
}
