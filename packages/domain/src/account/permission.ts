import type { Actor, Role } from './actor.ts';

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
  | 'manageDevices'
  | 'manageRules'
  | 'manageCatalogue'
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
  manageDevices: ['admin'],
  manageRules: ['admin'],
  manageCatalogue: ['admin'],
  readFeeds: ['admin', 'dutyChief', 'viewer'],
  manageFeeds: ['admin'],
  readAudit: ['admin'],
  ownSession: EVERYONE,
} as const satisfies Record<Permission, readonly Role[]>;

export function isPermitted(actor: Actor, permission: Permission): boolean {
  const holders: readonly Role[] = HOLDERS[permission];
  return actor.roles.some((role) => holders.includes(role));
}
