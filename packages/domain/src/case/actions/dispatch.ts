import type { Actor } from '../../account/actor.ts';
import type { DepartmentChoice } from '../../dispatch/choose-department.ts';
import type { RuleFacts } from '../case-file.ts';
import { type DecisionFacts, rule, type SeparationRule, unknownEvidence, withItem } from '../rule.ts';

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
  separation: filerMayNotDispatch,
  lacks({ department, reason }, { recommendedDepartment }) {
    if (department === recommendedDepartment || reason?.trim()) return undefined;
    return { field: 'reason', why: 'awayFromResponsibilityList' };
  },
  fault({ department, handler }, { departmentExists, departmentServes, handlerBelongs }) {
    if (!departmentExists) return { kind: 'unknownDepartment', department };
    if (!departmentServes) return { kind: 'departmentWithoutHandler', department };
    return handler === undefined || handlerBelongs ? undefined : { kind: 'notHandlerOf', handler, department };
  },
  write: (requested, facts) => ({ ...requested, because: reasonFor(requested.department, facts) }),
  effect: (caseFile, { body, at }) => ({
    department: body.department,
    handler: body.handler,
    departments: withItem(caseFile.departments, body.department),
    firstDispatchedAt: caseFile.firstDispatchedAt ?? at,
    arrivedAt: undefined,
  }),
});

export function filerMayNotDispatch({ filedBy }: RuleFacts, actor: Actor): SeparationRule | undefined {
  return filedBy === actor.username ? 'filerMayNotDispatch' : undefined;
}

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
}

export const returnCase = rule<ReturnBody>({
  requires: ['reason'],
  guard: (facts, actor) =>
    facts.state === 'dispatched' ? isAddressee(facts, actor) : facts.handler === actor.username,
  fault: unknownEvidence,
  effect: ({ returns }) => ({
    returns: returns + 1,
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
