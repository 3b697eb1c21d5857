import { Tabs } from 'antd';
import { useLanguage } from '../../words/language.ts';
import { WorkbenchPage } from '../../workbench/WorkbenchPage.tsx';
import { AccountTable } from './AccountTable.tsx';
import { AuditTable } from './AuditTable.tsx';
import { accountWords } from './words.ts';

/** Who may do what here, and what was done with it. */
export function AccountsPage() {
  const { language } = useLanguage();
  const words = accountWords(language);
  return (
    <WorkbenchPage testId="accounts" title={words.title}>
      <Tabs
        items={[
          { key: 'accounts', label: words.accounts, children: <AccountTable /> },
          { key: 'audit', label: <span data-testid="tab-audit">{words.audit}</span>, children: <AuditTable /> },
        ]}
      />
    </WorkbenchPage>
  );
}
