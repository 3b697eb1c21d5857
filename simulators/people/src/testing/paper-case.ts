import type { CaseDetail } from '@cityloop/contract/rest/case';
import type { TimelineEntry } from '@cityloop/contract/rest/case-action';
import type { CategoryItem } from '@cityloop/contract/rest/city';
import type { Actor } from '@cityloop/domain/account/actor';
import type { CaseAction, CaseActionRequest } from '@cityloop/domain/case/actions';
import { apply, born } from '@cityloop/domain/case/apply';
import { reportEntry } from '@cityloop/domain/case/birth';
import type { ClockBook } from '@cityloop/domain/case/book';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import { type Decision, decide } from '@cityloop/domain/case/decide';
import type { Report } from '@cityloop/domain/case/report';
import type { DecisionFacts } from '@cityloop/domain/case/rule';
import type { Channel } from '@cityloop/domain/event/category';
import { fixedZone } from '@cityloop/domain/time/zone';
import type { Officer } from '../model/roster.ts';
import type { Step } from '../model/step.ts';

const officer = (username: string, role: Officer['roles'][number], department?: string): Officer => ({
  username,
  roles: [role],
  department,
});

export const ROSTER: readonly Officer[] = [
  officer('sim-chief-1', 'dutyChief'),
  officer('sim-citizen-hotline', 'clerk'),
  officer('sim-clerk-1', 'clerk'),
  officer('sim-collector-1', 'collector'),
  officer('sim-collector-2', 'collector'),
  officer('sim-dispatcher-1', 'dispatcher'),
  officer('sim-handler-sanitation-1', 'handler', 'sanitation'),
  officer('sim-handler-sanitation-2', 'handler', 'sanitation'),
  officer('sim-handler-water-1', 'handler', 'water'),
];
export const DEPARTMENTS = ['sanitation', 'water'];
export const CATEGORY: CategoryItem = {
  code: 'illegal-dumping',
  kind: 'event',
  major: 'appearance',
  name: '偷倒垃圾',
  nameEn: 'Illegal dumping',
  priority: 3,
  photoRequired: true,
  ended: false,
  conditions: [
    { code: 'd-1', name: '', nameEn: '', timeLimit: { amount: 4, unit: 'workHour' }, closingCondition: '' },
    { code: 'd-2', name: '', nameEn: '', timeLimit: { amount: 1, unit: 'workDay' }, closingCondition: '' },
  ],
};

/** Round the clock, and no limits of stages. */
const BOOK: ClockBook = {
  edition: 'paper',
  calendar: {
    zone: fixedZone(480),
    shifts: [{ startMinute: 0, endMinute: 1440 }],
    holidays: new Set(),
    makeupDays: new Set(),
  },
  stageLimits: {},
};
type OfTheStep = 'now' | 'mergeTarget' | 'evidence' | 'actor' | 'stateEnteredAt' | 'isVoidRequested';
const FACTS: Omit<DecisionFacts, OfTheStep> = {
  book: BOOK,
  recommended: undefined,
  recommendedDepartment: 'sanitation',
  photoRequired: true,
  conditions: CATEGORY.conditions.map((one) => ({ ...one, region: '*', totalTimeLimit: undefined })),
  departmentExists: true,
  departmentServes: true,
  handlerBelongs: true,
  holderServes: true,
};

/** A case on paper: the domain's rules, a log, and how it looks to those who read it. */
export interface PaperCase {
  readonly caseFile: CaseFile;
  readonly log: readonly CaseAction[];
}

export function report(id: string, { channel, reporter }: { channel: Channel; reporter: string }): PaperCase {
  const body: Report = {
    channel,
    category: CATEGORY.code,
    title: '路边堆放垃圾',
    description: '',
    location: { lon: 126, lat: 28.5 },
    grid: '99010100100101',
    address: '云林街道',
    reporter: reporter === 'system' ? undefined : reporter,
    componentId: undefined,
    alarmId: undefined,
    externalId: undefined,
    confirmationExempt: false,
  };
  const role = reporter === 'system' ? 'system' : 'clerk';
  const at = new Date(Date.UTC(2026, 2, 2, 1));
  const birth = reportEntry(id, body, { actor: { username: reporter }, role, at }, BOOK);
  return { caseFile: born(birth), log: [birth] };
}

/** Judges the step by the domain, as the server would. */
export function judge({ caseFile }: PaperCase, step: Step, now: Date): Decision {
  const who = ROSTER.find(({ username }) => username === step.by);
  if (!who) throw new Error(`${step.by} is not on the roster`);
  const actor: Actor = { ...who, districts: [] };
  const { action, ...rest } = step.action;
  const body = { ...rest, ...(step.photo ? { evidence: ['e1'] } : {}) };
  const request = { action, expectedVersion: caseFile.version, body } as CaseActionRequest;
  const mergeTarget = action === 'merge' ? { ...caseFile, id: 'original' } : undefined;
  return decide(caseFile, request, actor, {
    ...FACTS,
    now,
    mergeTarget,
    evidence: new Map(step.photo ? [['e1', { stage: step.photo, by: step.by, at: now }]] : []),
    actor: step.by,
    stateEnteredAt: caseFile.stateEnteredAt,
    isVoidRequested: caseFile.voidRequestedBy !== undefined,
  });
}

export function take(paper: PaperCase, action: CaseAction): PaperCase {
  return { caseFile: apply(paper.caseFile, action), log: [...paper.log, action] };
}

export function present({ caseFile, log }: PaperCase): CaseDetail {
  const { report: body } = caseFile;
  return {
    id: caseFile.id,
    version: caseFile.version,
    state: caseFile.state,
    category: body.category,
    categoryName: CATEGORY.name,
    categoryNameEn: CATEGORY.nameEn,
    priority: CATEGORY.priority,
    title: body.title,
    description: body.description,
    breach: null,
    district: '990101',
    street: '990101001',
    grid: body.grid,
    address: body.address,
    location: body.location,
    department: caseFile.department ?? null,
    handler: caseFile.handler ?? null,
    channel: body.channel,
    component: body.componentId ?? null,
    reportedAt: caseFile.reportedAt.toISOString(),
    stateEnteredAt: caseFile.stateEnteredAt.toISOString(),
    endedAt: caseFile.endedAt?.toISOString() ?? null,
    repeats: caseFile.repeats,
    reworks: caseFile.reworks,
    returns: caseFile.returns,
    deadlines: [],
    lamp: 'green',
    reporter: body.reporter ?? null,
    alarm: null,
    confirmation: caseFile.confirmation ?? null,
    condition: null,
    arrivedAt: caseFile.arrivedAt?.toISOString() ?? null,
    mergedInto: caseFile.mergedInto ?? null,
    voidRequestedBy: caseFile.voidRequestedBy ?? null,
    openUrges: caseFile.openUrges,
    photoRequired: true,
    recommended: { department: 'sanitation', because: {} },
    facts: {
      filedBy: caseFile.filedBy ?? null,
      handledBy: [...caseFile.handledBy],
      reporters: [...caseFile.reporters],
      dispatchedBy: [...caseFile.dispatchedBy],
      verifiedBy: [...caseFile.verifiedBy],
      confirmationExempt: body.confirmationExempt,
    },
    timeline: log.map((action) => {
      const { seq, type, actor, role, from, to } = action;
      const entry = { seq, type, actor, actorName: actor, role, from, to, at: action.at.toISOString() };
      return { ...entry, body: action.body } as TimelineEntry;
    }),
    evidence: [],
    allowedActions: [],
  };
}
