import { type CaseAction, effectOf, reportersOf } from './actions.ts';
import type { CaseFile } from './case-file.ts';
import { withChanged } from './clock.ts';
import { isEnded } from './states.ts';

/** Replay: the case that its actions made. Throws on a log that no accepted sequence could have written. */
export function replay(actions: readonly CaseAction[]): CaseFile {
  const [birth, ...rest] = actions;
  if (!birth) throw new Error('Cannot replay a case without actions: the first must be its report');
  return rest.reduce(apply, born(birth));
}

/** A case as its report makes it: version 1, reported. */
export function born(action: CaseAction): CaseFile {
  if (action.type !== 'report' || action.seq !== 1) {
    throw new Error(`Case ${action.caseId} cannot begin with ${action.type} ${action.seq}: it begins with report 1`);
  }
  return {
    id: action.caseId,
    version: 1,
    state: action.to,
    report: action.body.report,
    reportedAt: action.at,
    reporters: reportersOf(action.body.report),
    repeats: 0,
    confirmation: undefined,
    condition: undefined,
    filedBy: undefined,
    department: undefined,
    handler: undefined,
    departments: [],
    handledBy: [],
    dispatchedBy: [],
    verifiedBy: [],
    arrivedAt: undefined,
    firstDispatchedAt: undefined,
    disposedAt: undefined,
    endedAt: undefined,
    stateEnteredAt: action.at,
    clocks: action.clocks,
    returns: 0,
    reworks: 0,
    voidRequestedBy: undefined,
    openUrges: 0,
    mergedInto: undefined,
  };
}

/**
 * The next projection. Only folds what the action recorded: no table, no calendar and no book of today is asked, so that the same log gives
 * the same case on the server and on a phone, now and in ten years.
 */
export function apply(caseFile: CaseFile, action: CaseAction): CaseFile {
  if (action.seq !== caseFile.version + 1) {
    throw new Error(`Case ${caseFile.id} is at version ${caseFile.version}: action ${action.seq} does not follow it`);
  }
  if (action.type === 'report') throw new Error(`Case ${caseFile.id} was reported already`);
  if (action.from !== caseFile.state) {
    throw new Error(`Case ${caseFile.id} is ${caseFile.state}: action ${action.seq} comes from ${action.from}`);
  }
  const moved = action.to !== action.from;
  return {
    ...caseFile,
    ...effectOf(caseFile, action),
    state: action.to,
    version: action.seq,
    stateEnteredAt: moved ? action.at : caseFile.stateEnteredAt,
    endedAt: moved && isEnded(action.to) ? action.at : caseFile.endedAt,
    clocks: withChanged(caseFile.clocks, action.clocks),
  };
}
