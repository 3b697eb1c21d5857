import type { Actor } from '../../account/actor.ts';
import type { DepartmentChoice } from '../../dispatch/choose-department.ts';
import { isBlank } from '../../text/visible-text.ts';
import type { RuleFacts } from '../case-file.ts';
import { evidenceFault } from '../proof.ts';
import { type DecisionFacts, type Ended, rule, withItem } from '../rule.ts';
import { judgesOf } from '../separation.ts';

/** 派遣. */
export interface DispatchRequest {
  readonly department: string;
  readonly handler?: string | undefined;
  readonly reason?: string | undefined;
}
export interface DispatchBody extends DispatchRequest {
  /** The row of the responsibility list (权责清单) that named the department, or that the dispatcher went another way. */
  readonly because: DepartmentChoice['because'] | DispatchersChoice;
}
export interface DispatchersChoice {
  readonly rule: 'dispatcher';
  readonly recommended: string | null;
}

export const dispatch = rule<DispatchRequest, DispatchBody>({
  requires: ['department'],
  lacks({ department, reason }, { recommendedDepartment }) {
    if (department === recommendedDepartment || !isBlank(reason ?? '')) return undefined;
    return { field: 'reason', why: 'awayFromResponsibilityList' };
  },
  fault({ department, handler }, { departmentExists, departmentServes, handlerBelongs }, caseFile) {
    if (!departmentExists) return { kind: 'unknownDepartment', department };
    if (!departmentServes) return { kind: 'departmentWithoutHandler', department };
    if (handler === undefined) return undefined;
    if (!handlerBelongs) return { kind: 'notHandlerOf', handler, department };
    return judgesOf(caseFile).includes(handler) ? { kind: 'judgeNamed', handler } : undefined;
  },
  write: (requested, facts) => ({ ...requested, because: reasonFor(requested.department, facts) }),
  effect: (caseFile, { actor, body, at }) => ({
    dispatchedBy: withItem(caseFile.dispatchedBy, actor),
    department: body.department,
    handler: body.handler,
    departments: withItem(caseFile.departments, body.department),
    firstDispatchedAt: caseFile.firstDispatchedAt ?? at,
    arrivedAt: undefined,
  }),
});

function reasonFor(department: string, { recommended }: DecisionFacts): DispatchBody['because'] {
  if (recommended?.department === department) return recommended.because;
  return { rule: 'dispatcher', recommended: recommended?.department ?? null };
}

export type NothingSaid = Readonly<Record<never, never>>;

export const accept = rule<NothingSaid>({
  requires: [],
  guard: isAddressee,
  /** Whose account was changed while this request was under way holds nothing any more. */
  fault: (_nothing, { handlerBelongs }, { department = '' }) =>
    handlerBelongs ? undefined : { kind: 'notInService', department },
  effect: (caseFile, { actor }) => ({
    handler: actor,
    handledBy: withItem(caseFile.handledBy, actor),
    arrivedAt: undefined,
  }),
});

/** 回退. */
export interface ReturnBody {
  readonly reason: string;
  readonly evidence?: readonly string[] | undefined;
  /** Of the system's return from a department that ended: not the handler's judgement, so it isn't counted. */
  readonly because?: Ended;
}

export const returnCase = rule<ReturnBody>({
  requires: ['reason'],
  guard: (facts, actor) =>
    actor.roles.includes('system') ||
    (facts.state === 'dispatched' ? isAddressee(facts, actor) : facts.handler === actor.username),
  fault: evidenceFault('return'),
  effect: ({ returns }, { body }) => ({
    returns: body.because ? returns : returns + 1,
    department: undefined,
    handler: undefined,
    arrivedAt: undefined,
  }),
});

/** A handler of the department it was dispatched to; where one was named, only that one. */
function isAddressee({ department, handler }: RuleFacts, actor: Actor): boolean {
  if (actor.department === undefined || actor.department !== department) return false;
  return handler === undefined || handler === actor.username;
}
