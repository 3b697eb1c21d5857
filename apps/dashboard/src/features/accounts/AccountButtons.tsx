import { useRest } from '@cityloop/client/react/use-operation';
import type { Account } from '@cityloop/contract/rest/account';
import { ACCOUNTS_WORDS } from '@cityloop/ui/words/accounts';
import { useWords } from '@cityloop/ui/words/use-words';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm } from 'antd';
import { refusalText } from '../../words/refusal-text.ts';
import { type StoppedChange, stoppedBy } from './HandOverForm.tsx';

interface AccountButtonsProps {
  readonly account: Account;
  readonly onOpen: () => void;
  /** It holds cases: to whom do they go? */
  readonly onStopped: (stopped: StoppedChange) => void;
}

/** Changing an account, and taking or giving back its right to sign in. */
export function AccountButtons({ account, onOpen, onStopped }: AccountButtonsProps) {
  const { language, words } = useWords(ACCOUNTS_WORDS);
  const client = useRest();
  const queryClient = useQueryClient();
  const { message } = App.useApp();
  const { username, disabled } = account;
  const toggle = useMutation({
    mutationFn: () => client.call('changeAccount', { params: { username }, body: { disabled: !disabled } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['listAccounts'] }),
    onError: (error) => {
      const stopped = stoppedBy(error, account, { disabled: true });
      if (stopped) onStopped(stopped);
      else void message.error(refusalText(error, language));
    },
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
