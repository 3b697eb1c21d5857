import type { Actor, Role } from '../account/actor.ts';
import type { CaseActionType } from '../case/action-types.ts';
import type { CaseAction, CaseActionRequest, ReportEntry } from '../case/actions.ts';
import { born } from '../case/apply.ts';
import { reportEntry } from '../case/birth.ts';
import type { ClockBook } from '../case/book.ts';
import type { CaseFile } from '../case/case-file.ts';
import { EVIDENCE_STAGES, type EvidenceStage, type Report } from '../case/report.ts';
import type { DecisionFacts } from '../case/rule.ts';
import type { CaseState } from '../case/states.ts';
import { fixedZone } from '../time/zone.ts';

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

/** UTC+8, 09:00-17:00, no holidays. */
export const BOOK: ClockBook = {
  edition: 'first',
  calendar: {
    zone: fixedZone(480),
    shifts: [{ startMinute: 540, endMinute: 1020 }],
    holidays: new Set(),
    makeupDays: new Set(),
  },
  stageLimits: {
    confirmation: { amount: 2, unit: 'workHour' },
    filing: { amount: 1, unit: 'workHour' },
    dispatch: { amount: 1, unit: 'workHour' },
    verification: { amount: 4, unit: 'workHour' },
    closing: { amount: 2, unit: 'workHour' },
  },
};

/** What the server would look up: the list names sanitation, every department, handler and picture is there. */
export const FACTS: DecisionFacts = {
  now: new Date('2026-09-15T02:00:00Z'),
  book: BOOK,
  recommended: {
    department: 'sanitation',
    because: { rule: 'responsibility', category: 'illegal-dumping', region: '990101' },
  },
  recommendedDepartment: 'sanitation',
  photoRequired: false,
  evidence: new Map([['photo', { stage: 'after', by: 'handler', at: new Date('2026-09-15T02:00:00Z') }]]),
  actor: 'handler',
  stateEnteredAt: REPORTED_AT,
  isVoidRequested: false,
  conditions: [],
  departmentExists: true,
  departmentServes: true,
  handlerBelongs: true,
  holderServes: true,
  mergeTarget: undefined,
};

export function birth(report: Partial<Report> = {}, book = BOOK): ReportEntry {
  const reporting = { actor: { username: 'reporter' }, role: 'collector', at: REPORTED_AT } as const;
  return reportEntry('20260915-00001', { ...REPORT, ...report }, reporting, book);
}

/** A case in a state, with whatever facts a test is about. */
export function caseIn(state: CaseState, facts: Partial<CaseFile> = {}): CaseFile {
  return { ...born(birth()), state, ...facts };
}

export function actor(username: string, roles: Role | readonly Role[], department?: string): Actor {
  return { username, roles: typeof roles === 'string' ? [roles] : roles, department, districts: [] };
}

/** A request whose body a test makes up: the compiler can't pair it with the action. */
export function request(action: CaseActionType, expectedVersion: number | undefined, body: object): CaseActionRequest {
  return { action, expectedVersion, body } as CaseActionRequest;
}

/** An entry of the log as a test makes it up. */
export function entry(facts: Partial<CaseAction>): CaseAction {
  return { ...birth(), ...facts } as CaseAction;
}

/** Facts for a step that this person takes now: they have just taken a picture of every stage, whose id is the stage. */
export function factsOf(username: string, now: Date, caseFile: CaseFile): DecisionFacts {
  const evidence = new Map(EVIDENCE_STAGES.map((stage) => [stage, { stage, by: username, at: now }]));
  const { stateEnteredAt, voidRequestedBy } = caseFile;
  return { ...FACTS, now, evidence, actor: username, stateEnteredAt, isVoidRequested: voidRequestedBy !== undefined };
}

/** The picture that `factsOf` has for a step. */
export const PICTURE_FOR: Partial<Record<CaseActionType, EvidenceStage>> = {
  confirm: 'confirmation',
  dispose: 'after',
  return: 'before',
  passVerification: 'verification',
  failVerification: 'verification',
};
