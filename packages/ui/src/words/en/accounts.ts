import type { Wording } from '../language.ts';
import type { ACCOUNTS_ZH_CN } from '../zh-CN/accounts.ts';

export const ACCOUNTS_EN: Wording<typeof ACCOUNTS_ZH_CN> = {
  audit: 'Audit log',
  endings: 'Departments and categories',
  kind: 'Kind',
  endedOn: (day) => `ended ${day}`,
  enabledAccounts: 'Enabled accounts',
  bringBackSure:
    'Bring it back? It is offered and taken again at once; paused feeds stay paused until you let them go on.',
  endDepartment:
    'What it has to handle goes back to be dispatched anew, without a return being counted. Its feeds are paused, its events set aside, nothing is dispatched to it. What it did stays, and it can come back.',
  endCategory:
    'Open cases of it go on and are told. Nothing new is taken: reports are refused, events set aside. It can come back.',
  create: 'New account',
  change: 'Change',
  search: 'Search username or name',
  usernameHint: 'Lower-case letter first, then letters, digits, hyphens; 2 to 48',
  displayName: 'Name',
  roles: 'Posts',
  districts: 'Districts',
  active: 'Enabled',
  disabled: 'Disabled',
  locked: (until) => `locked until ${until}`,
  disable: 'Disable',
  enable: 'Enable',
  disableSure: (name) => `Disable ${name}? All sessions of this account end at once.`,
  holds: (name, count) =>
    `${name} holds ${count} case${count === 1 ? '' : 's'} and could not go on with ${count === 1 ? 'it' : 'them'} after this change.`,
  handOver: 'Hand over and change',
  handOverTo: 'Hand over to',
  handOverHint: 'Stands in the log of each case',
  password: 'First password (12 characters or more)',
  newPassword: 'Reset password (leave empty to keep; a reset ends all sessions)',
  suggest: 'Generate',
  suggested: 'Write this password down: it is not shown again.',
  createdAt: 'Created',
  actor: 'By',
  what: 'Action',
  subject: 'On',
  outcome: 'Outcome',
  address: 'From',
};
