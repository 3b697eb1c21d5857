import type { Body } from '@cityloop/contract/rest/operations';
import type { BookCategory, CaseBook } from '@cityloop/db/case/case-book';
import { isHandlerOf } from '@cityloop/db/case/case-lookup';
import { listEvidence } from '@cityloop/db/case/evidence';
import type { Queryable } from '@cityloop/db/connection/transaction';
import type { CaseActionBody, CaseFile, ChosenCondition } from '@cityloop/domain/case/case-file';
import { isEnded } from '@cityloop/domain/case/transitions';
import type { DepartmentChoice } from '@cityloop/domain/dispatch/choose-department';
import { regionsAround } from '@cityloop/domain/grid/codes';

export type CaseActionBodySent = Body<'actOnCase'>;

/** Where a request's codes and ids are looked up. */
export interface ActionContext {
  readonly db: Queryable;
  readonly book: CaseBook;
  readonly caseFile: CaseFile;
  readonly recommended: DepartmentChoice | undefined;
  /** The case to merge into, where there is one and the caller sees it. */
  readonly mergeTarget: CaseFile | undefined;
}

/** What goes into the log, and what was wrong with the codes and ids in the request. */
export interface ResolvedBody {
  readonly body: CaseActionBody;
  readonly fault: string | undefined;
}

/** Turns a request into the body of its action: what was said, plus what the city's book fixes at this moment. */
export async function resolveBody(sent: CaseActionBodySent, context: ActionContext): Promise<ResolvedBody> {
  switch (sent.action) {
    case 'file':
      return resolveFiling(sent.conditions, sent.comment, context);
    case 'dispatch':
      return {
        body: { ...said(sent), because: dispatchReason(sent.department, context) },
        fault: await dispatchFault(sent, context),
      };
    case 'merge':
      return { body: said(sent), fault: mergeFault(sent.into, context) };
    case 'confirm':
    case 'return':
    case 'dispose':
    case 'passVerification':
    case 'failVerification':
      return { body: said(sent), fault: await evidenceFault(sent, context) };
    default:
      return { body: said(sent), fault: undefined };
  }
}

/** The request without what belongs to the envelope. */
function said({
  requestId: _id,
  expectedVersion: _version,
  action: _action,
  ...rest
}: CaseActionBodySent): CaseActionBody {
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
}

/** The condition named, or the book's first for this category and place. A category without any gives the case no limit. */
function resolveFiling(code: string | undefined, comment: string | undefined, context: ActionContext): ResolvedBody {
  const { report } = context.caseFile;
  const regions = regionsAround(report.grid);
  const open = (context.book.categories.get(report.category)?.conditions ?? []).filter((one) =>
    regions.includes(one.region),
  );
  const chosen = code === undefined ? open[0] : open.find((one) => one.code === code);
  const known = open.map((one) => one.code).join(', ');
  return {
    body: { ...(comment !== undefined && { comment }), ...(chosen && { condition: fixed(chosen) }) },
    fault: code !== undefined && !chosen ? `${code} is no filing condition for it. There are: ${known}` : undefined,
  };
}

function fixed({ code, timeLimit, closingCondition }: BookCategory['conditions'][number]): ChosenCondition {
  return { code, timeLimit, closingCondition };
}

function dispatchReason(department: string, { recommended }: ActionContext): unknown {
  if (recommended?.department === department) return recommended.because;
  return { rule: 'dispatcher', recommended: recommended?.department ?? null };
}

async function dispatchFault(
  { department, handler }: { readonly department: string; readonly handler?: string | undefined },
  { db, book }: ActionContext,
): Promise<string | undefined> {
  if (!book.departments.has(department)) return `${department} is no department of this city`;
  if (handler === undefined || (await isHandlerOf(db, handler, department))) return undefined;
  return `${handler} is no handler of ${department}`;
}

function mergeFault(into: string, { caseFile, mergeTarget }: ActionContext): string | undefined {
  if (into === caseFile.id) return 'a case cannot be merged into itself';
  if (!mergeTarget) return `there is no case ${into}`;
  return isEnded(mergeTarget.state) ? `case ${into} is ${mergeTarget.state}: merge into an open one` : undefined;
}

/** Evidence must be the case's own, and finished work that has to be shown is shown as it was after. */
async function evidenceFault(
  { action, evidence: ids = [] }: { readonly action: string; readonly evidence?: readonly string[] | undefined },
  { db, book, caseFile }: ActionContext,
): Promise<string | undefined> {
  if (ids.length === 0) return undefined;
  const stages = new Map((await listEvidence(db, caseFile.id)).map((item) => [item.id, item.stage]));
  const unknown = ids.filter((id) => !stages.has(id));
  if (unknown.length > 0) return `it has no evidence ${unknown.join(', ')}`;
  const mustShow = action === 'dispose' && book.categories.get(caseFile.report.category)?.photoRequired;
  if (!mustShow || ids.some((id) => stages.get(id) === 'after')) return undefined;
  return "its category asks for a photo of stage 'after', and none of these is one";
}
