import { isProblem } from '@cityloop/client/problem';
import { useOperation, useRest } from '@cityloop/client/react/use-operation';
import { type Account, type HeldCases, heldCases } from '@cityloop/contract/rest/account';
import type { BodyInput } from '@cityloop/contract/rest/operations';
import { isBlank } from '@cityloop/domain/text/visible-text';
import { ACCOUNTS_WORDS } from '@cityloop/ui/words/accounts';
import { nameIn } from '@cityloop/ui/words/language';
import { term } from '@cityloop/ui/words/terms';
import { useWords } from '@cityloop/ui/words/use-words';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert } from 'antd';
import { DrawerForm } from '../../workbench/DrawerForm.tsx';
import { ChoiceField, TextField } from '../../workbench/fields.tsx';

/** A change that the server refused because the account holds cases, as it was asked for, and those cases. */
export interface StoppedChange extends HeldCases {
  readonly account: Account;
  readonly change: BodyInput<'changeAccount'>;
}

/** The change as one that waits for a hand-over; undefined where it failed for another reason. */
export function stoppedBy(
  error: unknown,
  account: Account,
  change: BodyInput<'changeAccount'>,
): StoppedChange | undefined {
  if (!isProblem(error, 'account-holds-cases')) return undefined;
  const told = heldCases.safeParse(error.problem);
  return told.success ? { account, change, cases: told.data.cases, total: told.data.total } : undefined;
}

interface HandOverFormProps {
  readonly stopped: StoppedChange;
  readonly onSaved: (account: Account) => void;
  readonly onClose: () => void;
}

/** What the account holds, and to whom it goes before the change is made. */
export function HandOverForm({ stopped, onSaved, onClose }: HandOverFormProps) {
  const { terms, words } = useWords(ACCOUNTS_WORDS);
  const client = useRest();
  const queryClient = useQueryClient();
  const { account, change } = stopped;
  const params = { username: account.username };
  const successors = useSuccessors(account);
  return (
    <DrawerForm
      testId="hand-over"
      start={{ handler: null as string | null, reason: '' }}
      submit={({ handler, reason }) => {
        if (isBlank(reason)) return { wrong: ['reason'] };
        const handOver = { reason, ...(handler !== null && { handler }) };
        return { send: () => client.call('changeAccount', { params, body: { ...change, handOver } }) };
      }}
      onSaved={(saved) => {
        void queryClient.invalidateQueries({ queryKey: ['listAccounts'] });
        onSaved(saved);
      }}
      onCancel={onClose}
      button={{ testId: 'confirm-hand-over', label: words.handOver }}
    >
      {(draft) => (
        <>
          <Alert type="warning" showIcon title={words.holds(account.username, stopped.total)} />
          <CaseList stopped={stopped} onFollow={onClose} />
          <ChoiceField
            draft={draft}
            name="handler"
            label={words.handOverTo}
            choices={successors}
            none={terms.thing.anyHandler}
            testId="hand-over-to"
          />
          <TextField
            draft={draft}
            name="reason"
            label={terms.thing.reason}
            hint={words.handOverHint}
            testId="hand-over-reason"
          />
        </>
      )}
    </DrawerForm>
  );
}

function CaseList({ stopped, onFollow }: { readonly stopped: StoppedChange; readonly onFollow: () => void }) {
  const { language } = useWords(ACCOUNTS_WORDS);
  const more = stopped.total - stopped.cases.length;
  return (
    <ul className="hand-over-cases" data-testid="held-cases">
      {stopped.cases.map(({ id, title, state }) => (
        <li key={id}>
          <Link to="/desk/cases/$caseId" params={{ caseId: id }} onClick={onFollow}>
            {id}
          </Link>{' '}
          {title} · {term(language, 'state', state)}
        </li>
      ))}
      {more > 0 && <li>+ {more}</li>}
    </ul>
  );
}

/** The other handlers in service of the account's department, as far as they see its districts. */
function useSuccessors({ username, department }: Account) {
  const { language, terms } = useWords(ACCOUNTS_WORDS);
  const handlers = useOperation(
    'listHandlers',
    { params: { code: department ?? '' }, query: {} },
    { enabled: department !== null },
  );
  return (handlers.data?.items ?? [])
    .filter((one) => one.username !== username)
    .map(({ displayName, displayNameEn, holds, ...one }) => {
      const name = nameIn(language, { name: displayName, nameEn: displayNameEn });
      return { value: one.username, label: `${name} (${one.username}) · ${terms.thing.holding(holds)}` };
    });
}
