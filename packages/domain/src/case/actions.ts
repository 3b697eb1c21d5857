import type { Role } from '../account/actor.ts';
import type { CaseActionType } from './action-types.ts';
import { confirm } from './actions/confirmation.ts';
import { accept, dispatch, returnCase } from './actions/dispatch.ts';
import { arrive, dispose } from './actions/disposal.ts';
import { decline, file, merge } from './actions/filing.ts';
import { reassign } from './actions/reassignment.ts';
import { comment, replyUrge, urge } from './actions/remarks.ts';
import { close, failVerification, passVerification } from './actions/verification.ts';
import { requestVoid, voidCase } from './actions/voiding.ts';
import type { CaseFile } from './case-file.ts';
import type { Clock } from './clock.ts';
import type { Report } from './report.ts';
import { type ActionRule, type Recorded, withItem } from './rule.ts';
import type { CaseState } from './states.ts';

/** Every action: what it says, what it asks for, what it changes. A kind without a rule does not compile. */
const ACTIONS = {
  confirm,
  file,
  decline,
  dispatch,
  reassign,
  accept,
  arrive,
  dispose,
  return: returnCase,
  passVerification,
  failVerification,
  close,
  requestVoid,
  void: voidCase,
  merge,
  urge,
  replyUrge,
  comment,
} as const satisfies Record<CaseActionType, AnyRule>;

type Actions = typeof ACTIONS;
type AnyRule = ActionRule<object, object>;

export function ruleOf(type: CaseActionType): AnyRule {
  const rules: Readonly<Record<CaseActionType, AnyRule>> = ACTIONS;
  return rules[type];
}

/** What a request says, by its action. */
export type RequestedBody<T extends CaseActionType> =
  Actions[T] extends ActionRule<infer Requested, infer _Written> ? Requested : never;
/** What goes on file, by the action. */
export type WrittenBody<T extends CaseActionType> =
  Actions[T] extends ActionRule<infer _Requested, infer Written> ? Written : never;

/** What every entry of the log says: who did it, where the case came from and led, and what it did to the clocks. */
interface Entry<T extends string, B> extends Recorded<B> {
  readonly caseId: string;
  /** From 1, consecutive: the version of the case that this action made. */
  readonly seq: number;
  readonly type: T;
  readonly role: Role;
  /** The state before; null at the birth of the case. */
  readonly from: CaseState | null;
  readonly to: CaseState;
  /** The clocks that this action changed, as they were after it. */
  readonly clocks: readonly Clock[];
}

/** The birth of a case, and another report of the same matter. Nobody requests these: they come of reports. */
export type ReportEntry = Entry<'report', { readonly report: Report }>;
export type JoinReportEntry = Entry<
  'joinReport',
  { readonly report: Report; readonly because?: { readonly merged: string; readonly reporters?: readonly string[] } }
>;

/** One accepted step of the log. */
export type CaseAction =
  | ReportEntry
  | JoinReportEntry
  | { [T in CaseActionType]: Entry<T, WrittenBody<T>> }[CaseActionType];

/** What somebody asks for. */
export type CaseActionRequest = {
  [T in CaseActionType]: {
    readonly action: T;
    /** Required but for remarks (`needsVersion`). */
    readonly expectedVersion: number | undefined;
    readonly body: RequestedBody<T>;
  };
}[CaseActionType];

/** Remarks don't depend on what the case became meanwhile, so they need no `expectedVersion`. */
export function needsVersion(type: CaseActionType): boolean {
  return ruleOf(type).needsNoVersion !== true;
}

/** What a step on file changes in the case beside state and clocks. */
export function effectOf(caseFile: CaseFile, action: Exclude<CaseAction, ReportEntry>): Partial<CaseFile> {
  if (action.type === 'joinReport') {
    const { report, because } = action.body;
    const joined = [...reportersOf(report), ...(because?.reporters ?? [])];
    return { repeats: caseFile.repeats + 1, reporters: joined.reduce(withItem, caseFile.reporters) };
  }
  return ruleOf(action.type).effect?.(caseFile, action) ?? {};
}

/** The officer of a report, if one brought it. */
export function reportersOf({ reporter }: Pick<Report, 'reporter'>): string[] {
  return reporter === undefined ? [] : [reporter];
}
