import type { CaseAction, CaseFile } from './case-file.ts';
import { type CaseActionType, type CaseState, isEnded, transition } from './transitions.ts';

/** Replay: the case that its actions made. Throws on a log that no accepted sequence could have written. */
export function replay(actions: readonly CaseAction[]): CaseFile {
  const [birth, ...rest] = actions;
  if (!birth) throw new Error('Cannot replay a case without actions: the first must be its report');
  return rest.reduce(apply, born(birth));
}

/** A case as its report makes it: version 1, reported. */
export function born(action: CaseAction): CaseFile {
  const { report } = action.body;
  if (action.type !== 'report' || action.seq !== 1 || !report) {
    throw new Error(`Case ${action.caseId} cannot begin with ${action.type} ${action.seq}: it begins with report 1`);
  }
  return {
    id: action.caseId,
    version: 1,
    state: 'reported',
    report,
    reportedAt: action.at,
    repeats: 0,
    confirmation: undefined,
    condition: undefined,
    filedBy: undefined,
    department: undefined,
    handler: undefined,
    departments: [],
    handledBy: [],
    arrivedAt: undefined,
    firstDispatchedAt: undefined,
    disposedAt: undefined,
    endedAt: undefined,
    stateEnteredAt: action.at,
    returns: 0,
    reworks: 0,
    voidRequestedBy: undefined,
    openUrges: 0,
    mergedInto: undefined,
  };
}

/** The next projection. Pure: the same log gives the same case on the server and on a phone. */
export function apply(caseFile: CaseFile, action: CaseAction): CaseFile {
  if (action.seq !== caseFile.version + 1) {
    throw new Error(`Case ${caseFile.id} is at version ${caseFile.version}: action ${action.seq} does not follow it`);
  }
  if (action.type === 'report') throw new Error(`Case ${caseFile.id} was reported already`);
  if (action.type === 'joinReport') return { ...caseFile, version: action.seq, repeats: caseFile.repeats + 1 };
  const state = nextState(caseFile, action.type);
  const entered = state === caseFile.state ? caseFile.stateEnteredAt : action.at;
  const endedAt = isEnded(state) && !isEnded(caseFile.state) ? action.at : caseFile.endedAt;
  return { ...caseFile, ...changesBy(caseFile, action), state, version: action.seq, stateEnteredAt: entered, endedAt };
}

function nextState(caseFile: CaseFile, type: CaseActionType): CaseState {
  const row = transition(caseFile.state, type);
  if (!row) throw new Error(`Case ${caseFile.id} is ${caseFile.state}: ${type} does not exist there`);
  return row[0];
}

function changesBy(caseFile: CaseFile, action: CaseAction): Partial<CaseFile> {
  const { body } = action;
  switch (action.type) {
    case 'confirm':
      return { confirmation: { by: action.actor, holds: body.holds === true } };
    case 'file':
      return { condition: body.condition, filedBy: action.actor };
    case 'dispatch':
      return dispatched(caseFile, action);
    case 'accept':
      return { handler: action.actor, handledBy: union(caseFile.handledBy, action.actor), arrivedAt: undefined };
    case 'arrive':
      return { arrivedAt: action.at };
    case 'dispose':
      return { disposedAt: action.at };
    case 'return':
      return { returns: caseFile.returns + 1, department: undefined, handler: undefined, arrivedAt: undefined };
    case 'failVerification':
      return { reworks: caseFile.reworks + 1, disposedAt: undefined, arrivedAt: undefined };
    case 'requestVoid':
      return { voidRequestedBy: action.actor };
    case 'merge':
      return { mergedInto: body.into };
    case 'urge':
      return { openUrges: caseFile.openUrges + 1 };
    case 'replyUrge':
      return { openUrges: caseFile.openUrges - 1 };
    default:
      return {};
  }
}

function dispatched(caseFile: CaseFile, { body, at }: CaseAction): Partial<CaseFile> {
  if (!body.department) throw new Error(`Case ${caseFile.id}: a dispatch names its department`);
  return {
    department: body.department,
    handler: body.handler,
    departments: union(caseFile.departments, body.department),
    firstDispatchedAt: caseFile.firstDispatchedAt ?? at,
    arrivedAt: undefined,
  };
}

function union(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list : [...list, item];
}
