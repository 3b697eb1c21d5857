import { type Actor, type Role, sightOf } from './actor.ts';

/** What a route or room asks for. Who holds it stands in one table; what is not in the table is denied. */
export type Permission =
  | 'readCity'
  | 'readCases'
  | 'reportCase'
  | 'actOnCases'
  | 'nameHandlers'
  | 'addEvidence'
  | 'readAlarms'
  | 'actOnAlarms'
  | 'readQuarantine'
  | 'redriveQuarantine'
  | 'manageAccounts'
  | 'manageDisplays'
  | 'manageDevices'
  | 'manageRules'
  | 'manageCatalogue'
  | 'importHistory'
  | 'readFeeds'
  | 'manageFeeds'
  | 'readAudit'
  | 'ownSession';

const STAFF: readonly Role[] = ['admin', 'clerk', 'dutyChief', 'dispatcher', 'collector', 'arbiter'];
const EVERYONE: readonly Role[] = [...STAFF, 'handler', 'departmentLead', 'viewer'];

const HOLDERS = {
  readCity: EVERYONE,
  readCases: EVERYONE,
  reportCase: ['admin', 'clerk', 'collector', 'dutyChief', 'handler'],
  actOnCases: EVERYONE,
  nameHandlers: ['dispatcher', 'departmentLead', 'admin'],
  addEvidence: ['clerk', 'collector', 'handler', 'dutyChief', 'dispatcher'],
  readAlarms: EVERYONE,
  actOnAlarms: ['dutyChief', 'clerk', 'dispatcher'],
  readQuarantine: ['admin', 'dutyChief', 'viewer'],
  redriveQuarantine: ['admin', 'dutyChief'],
  manageAccounts: ['admin'],
  manageDisplays: ['admin'],
  manageDevices: ['admin'],
  manageRules: ['admin'],
  manageCatalogue: ['admin'],
  importHistory: ['admin'],
  readFeeds: ['admin', 'dutyChief', 'viewer'],
  manageFeeds: ['admin'],
  readAudit: ['admin'],
  ownSession: EVERYONE,
} as const satisfies Record<Permission, readonly Role[]>;

/**
 * `city`: what is done or read concerns the whole city, so nobody holds it whose account is limited to districts. `records`: the routes
 * show and change those records alone that lie in the caller's districts, or what everybody may see.
 */
const REACH = {
  readCity: 'records',
  readCases: 'records',
  reportCase: 'records',
  actOnCases: 'records',
  nameHandlers: 'records',
  addEvidence: 'records',
  readAlarms: 'records',
  actOnAlarms: 'records',
  readQuarantine: 'city',
  redriveQuarantine: 'city',
  manageAccounts: 'records',
  manageDisplays: 'city',
  manageDevices: 'records',
  manageRules: 'city',
  manageCatalogue: 'city',
  importHistory: 'city',
  readFeeds: 'city',
  manageFeeds: 'city',
  readAudit: 'city',
  ownSession: 'records',
} as const satisfies Record<Permission, 'city' | 'records'>;

export function isPermitted(actor: Actor, permission: Permission): boolean {
  const holders: readonly Role[] = HOLDERS[permission];
  if (REACH[permission] === 'city' && sightOf(actor).districts !== undefined) return false;
  return actor.roles.some((role) => holders.includes(role));
}
