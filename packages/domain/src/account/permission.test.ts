import { describe, expect, it } from 'vitest';
import { actor } from '../test/sample-case.ts';
import { mayManage, ROLES } from './actor.ts';
import { isPermitted, type Permission } from './permission.ts';

const ALL = 'admin clerk dutyChief dispatcher collector handler departmentLead arbiter viewer';
const HOLDERS = {
  readCity: ALL,
  readCases: ALL,
  reportCase: 'admin clerk dutyChief collector handler',
  actOnCases: ALL,
  nameHandlers: 'dispatcher departmentLead admin',
  addEvidence: 'clerk dutyChief dispatcher collector handler',
  readAlarms: ALL,
  actOnAlarms: 'clerk dutyChief dispatcher',
  readQuarantine: 'admin dutyChief viewer',
  redriveQuarantine: 'admin dutyChief',
  manageAccounts: 'admin',
  manageDisplays: 'admin',
  manageDevices: 'admin',
  manageRules: 'admin',
  manageCatalogue: 'admin',
  importHistory: 'admin',
  readFeeds: 'admin dutyChief viewer',
  manageFeeds: 'admin',
  readAudit: 'admin',
  ownSession: ALL,
} as const satisfies Record<Permission, string>;

describe('a permission', () => {
  it.each(Object.entries(HOLDERS) as [Permission, string][])(
    '%s is held by %s, and by nobody else',
    (permission, holders) => {
      for (const role of ROLES) {
        expect({ role, may: isPermitted(actor('x', role), permission) }).toEqual({
          role,
          may: holders.split(' ').includes(role),
        });
      }
    },
  );

  it.each(Object.keys(HOLDERS) as Permission[])('%s is denied to whoever has no role', (permission) => {
    expect(isPermitted(actor('x', []), permission)).toBe(false);
  });

  it.each([
    'readQuarantine',
    'redriveQuarantine',
    'manageDisplays',
    'manageRules',
    'readFeeds',
    'manageFeeds',
    'readAudit',
  ] as const)('%s concerns the whole city: nobody holds it who is limited to districts', (permission) => {
    const limited = { ...actor('x', ['admin', 'viewer', 'dutyChief']), districts: ['990201'] };
    expect(isPermitted(limited, permission)).toBe(false);
    expect(isPermitted({ ...limited, districts: [] }, permission)).toBe(true);
  });

  it('of records is held within the districts', () => {
    const limited = { ...actor('x', 'admin'), districts: ['990201', '990202'] };
    expect(isPermitted(limited, 'manageAccounts')).toBe(true);
    expect(mayManage(limited, ['990202'])).toBe(true);
    expect(mayManage(limited, ['990202', '990203'])).toBe(false);
    expect(mayManage(limited, [])).toBe(false);
    expect(mayManage(actor('x', 'admin'), [])).toBe(true);
  });

  it('is held by whoever has one post that holds it', () => {
    expect(isPermitted(actor('x', ['viewer', 'admin']), 'manageAccounts')).toBe(true);
  });
});
