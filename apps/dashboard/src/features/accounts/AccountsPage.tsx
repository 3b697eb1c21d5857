import { Link } from '@tanstack/react-router';
import { Tabs } from 'antd';
import { useLanguage } from '../../words/language.ts';
import { AccountTable } from './AccountTable.tsx';
import { AuditTable } from './AuditTable.tsx';
import { accountWords } from './words.ts';

/** Who may do what here, and what was done with it. */
export function AccountsPage() {
  const { language } = useLanguage();
  const words = accountWords(language);
  return (
    <main className="workbench-page" data-testid="accounts">
      <header>
        <Link to="/desk">← {words.backToDesk}</Link>
        <h1>{words.title}</h1>
      </header>
      <Tabs
        items={[
          { key: 'accounts', label: words.accounts, children: <AccountTable /> },
          { key: 'audit', label: <span data-testid="tab-audit">{words.audit}</span>, children: <AuditTable /> },
        ]}
      />
    </main>
  );
}
