import type { Actor, Role } from '../account/actor.ts';
import { born } from '../case/apply.ts';
import type { CaseAction, CaseFile, Report } from '../case/case-file.ts';
import type { CaseState } from '../case/transitions.ts';

export const REPORTED_AT = new Date('2026-09-15T01:30:00Z');

export const REPORT: Report = {
  channel: 'patrol',
  category: 'illegal-dumping',
  title: 'Rubbish behind the market',
  description: '',
  location: { lon: 120, lat: 30 },
  grid: '99010100100101',
  address: '',
  reporter: 'reporter',
  componentId: undefined,
  alarmId: undefined,
  externalId: undefined,
  confirmationExempt: false,
};

export function birth(report: Partial<Report> = {}): CaseAction {
  return {
    caseId: '20260915-00001',
    seq: 1,
    type: 'report',
    actor: 'reporter',
    role: 'collector',
    at: REPORTED_AT,
    body: { report: { ...REPORT, ...report } },
  };
}

/** A case in a state, with whatever facts a test is about. */
export function caseIn(state: CaseState, facts: Partial<CaseFile> = {}): CaseFile {
  return { ...born(birth()), state, ...facts };
}

export function actor(username: string, roles: Role | readonly Role[], department?: string): Actor {
  return { username, roles: typeof roles === 'string' ? [roles] : roles, department, districts: [] };
}
