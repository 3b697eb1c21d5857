import { ACCOUNTS_WORDS } from '@cityloop/ui/words/accounts';
import { useWords } from '@cityloop/ui/words/use-words';
import { Tabs } from 'antd';
import { WorkbenchPage } from '../../workbench/WorkbenchPage.tsx';
import { AccountTable } from './AccountTable.tsx';
import { AuditTable } from './AuditTable.tsx';
import { EndingTable } from './EndingTable.tsx';

/** Who may do what here, and what was done with it. */
export function AccountsPage() {
  const { terms, words } = useWords(ACCOUNTS_WORDS);
  return (
    <WorkbenchPage testId="accounts" title={terms.thing.accounts}>
      <Tabs
        items={[
          { key: 'accounts', label: terms.thing.accounts, children: <AccountTable /> },
          {
            key: 'endings',
            label: <span data-testid="tab-endings">{words.endings}</span>,
            children: <EndingTable />,
          },
          { key: 'audit', label: <span data-testid="tab-audit">{words.audit}</span>, children: <AuditTable /> },
        ]}
      />
    </WorkbenchPage>
  );
}
