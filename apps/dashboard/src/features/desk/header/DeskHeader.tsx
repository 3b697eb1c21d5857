import { BellOutlined, PlusOutlined, QuestionCircleOutlined, UserOutlined } from '@ant-design/icons';
import { useOperation } from '@cityloop/client/react/use-operation';
import { isPermitted } from '@cityloop/domain/account/permission';
import { nameIn, otherLanguage } from '@cityloop/ui/words/language';
import { TERMS, term } from '@cityloop/ui/words/terms';
import { changeLanguage } from '@cityloop/ui/words/use-words';
import { Link } from '@tanstack/react-router';
import { Badge, Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useLive } from '../../../live/live-store.ts';
import { SOURCE_EVERY_MS } from '../../../names/alarm-source.ts';
import { useCatalogue } from '../../../names/catalogue.ts';
import { useTheme } from '../../../theme/theme.ts';
import { useDesk } from '../use-desk.ts';
import { AlarmDrawer } from './AlarmDrawer.tsx';
import { CaseSearch } from './CaseSearch.tsx';
import { connectionWords } from './connection-words.ts';
import { PasswordDialog } from './PasswordDialog.tsx';
import { useSignOut } from './use-sign-out.ts';

interface DeskHeaderProps {
  readonly onReport: () => void;
  readonly onKeys: () => void;
}

export function DeskHeader({ onReport, onKeys }: DeskHeaderProps) {
  const { session, language, terms, words } = useDesk();
  const other = otherLanguage(language);
  const { theme, setTheme } = useTheme();
  const city = useOperation('getCity', {}, { staleTime: Number.POSITIVE_INFINITY });
  const actor = { ...session, department: session.department ?? undefined };
  return (
    <header className="desk-header">
      <Link to="/desk" className="desk-brand">
        <strong>{city.data ? nameIn(language, city.data) : 'CityLoop'}</strong>
        <span>{terms.thing.desk}</span>
      </Link>
      <ConnectionMark />
      <nav className="desk-links">
        <Link to="/">{terms.thing.wall}</Link>
        {isPermitted(actor, 'manageAccounts') && <Link to="/desk/accounts">{terms.thing.accounts}</Link>}
        {isPermitted(actor, 'manageDevices') && <Link to="/desk/devices">{terms.thing.devices}</Link>}
        {isPermitted(actor, 'manageDevices') && <Link to="/desk/types">{terms.thing.types}</Link>}
        {isPermitted(actor, 'manageDevices') && <Link to="/desk/listeners">{terms.thing.listeners}</Link>}
        {isPermitted(actor, 'importHistory') && <Link to="/desk/history">{terms.thing.history}</Link>}
        {isPermitted(actor, 'manageRules') && <Link to="/desk/rules">{terms.thing.rules}</Link>}
        {isPermitted(actor, 'readFeeds') && <Link to="/desk/feeds">{terms.thing.feeds}</Link>}
        {isPermitted(actor, 'readQuarantine') && <Link to="/desk/quarantine">{terms.thing.quarantine}</Link>}
      </nav>
      <CaseSearch />
      <div className="desk-header-tools">
        {isPermitted(actor, 'reportCase') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={onReport} data-testid="new-report">
            {words.case.report.title} <kbd>R</kbd>
          </Button>
        )}
        <AlarmBell />
        <Button type="text" lang={other} data-testid="language" onClick={() => changeLanguage(other)}>
          {TERMS[other].thing.ownName}
        </Button>
        <Button type="text" data-testid="theme" onClick={() => setTheme(theme === 'dark' ? 'light' : 'dark')}>
          {theme === 'dark' ? words.themeLight : words.themeDark}
        </Button>
        <Button type="text" icon={<QuestionCircleOutlined />} aria-label={words.help} onClick={onKeys} />
        <UserMenu />
      </div>
    </header>
  );
}

function ConnectionMark() {
  const { terms } = useDesk();
  const connection = useLive((live) => live.connection);
  const { text, isRight } = connectionWords(connection, terms);
  return (
    <span
      className="desk-connection"
      role="status"
      data-right={isRight}
      data-testid="connection"
      data-state={connection?.kind}
    >
      {text}
    </span>
  );
}

function AlarmBell() {
  const { terms, words } = useDesk();
  const [isOpen, setIsOpen] = useState(false);
  const alarms = useOperation(
    'listAlarms',
    { query: { active: 'true', limit: 500 } },
    // Whether sources speak changes without a word; who looks at the list sees it.
    isOpen ? { refetchInterval: SOURCE_EVERY_MS } : {},
  );
  const items = alarms.data?.items ?? [];
  const unseen = items.filter((alarm) => !alarm.acknowledged).length;
  return (
    <>
      <Badge count={unseen} overflowCount={99} size="small" offset={[-6, 6]}>
        <Button
          type="text"
          icon={<BellOutlined />}
          data-testid="alarms"
          aria-label={words.alarmsActive(items.length)}
          onClick={() => setIsOpen(true)}
        >
          {terms.thing.alarms}
        </Button>
      </Badge>
      <AlarmDrawer isOpen={isOpen} alarms={items} onClose={() => setIsOpen(false)} />
    </>
  );
}

function UserMenu() {
  const { session, language, terms, words } = useDesk();
  const { districtName, departmentName } = useCatalogue();
  const [isChanging, setIsChanging] = useState(false);
  const { signOutHere, signOutEverywhere } = useSignOut();
  const roles = session.roles.map((role) => term(language, 'role', role)).join(words.case.and);
  const scope =
    session.districts.length === 0 ? terms.thing.wholeCity : session.districts.map(districtName).join(words.case.and);
  const where = session.department === null ? scope : `${departmentName(session.department)} · ${scope}`;
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'who', type: 'group', label: `${session.username} · ${where}` },
            { key: 'password', label: words.password.change, onClick: () => setIsChanging(true) },
            { key: 'everywhere', label: words.signOutEverywhere, onClick: () => void signOutEverywhere() },
            {
              key: 'out',
              label: <span data-testid="sign-out">{terms.control.signOut}</span>,
              onClick: () => void signOutHere(),
            },
          ],
        }}
      >
        <Button type="text" icon={<UserOutlined />} data-testid="user-menu">
          <span className="desk-me">{session.displayName}</span>
          <small className="desk-roles">{roles}</small>
        </Button>
      </Dropdown>
      <PasswordDialog isOpen={isChanging} onClose={() => setIsChanging(false)} />
    </>
  );
}
