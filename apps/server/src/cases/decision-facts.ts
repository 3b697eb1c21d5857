import type { Body } from '@cityloop/contract/rest/operations';
import type { CaseBook } from '@cityloop/db/case/case-book';
import { hasHandlers, isHandlerOf } from '@cityloop/db/case/case-lookup';
import { listEvidence } from '@cityloop/db/case/evidence';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { type Actor, SYSTEM_ACTOR } from '@cityloop/domain/account/actor';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import type { DecisionFacts } from '@cityloop/domain/case/rule';
import { judgesOf } from '@cityloop/domain/case/separation';
import { chooseDepartment, type DepartmentChoice } from '@cityloop/domain/dispatch/choose-department';
import { districtOf, regionsAround } from '@cityloop/domain/grid/codes';

export type CaseActionBody = Body<'actOnCase'>;

/** A request without its envelope: what the system asks for has none. */
type WithoutEnvelope<T> = T extends unknown ? Omit<T, 'requestId' | 'expectedVersion'> : never;
type SaidInAction = WithoutEnvelope<CaseActionBody>;

/** The city's book and the moment that a step is decided by. */
export interface Moment {
  readonly book: CaseBook;
  readonly now: Date;
}

/** What the request itself asks about: its codes and ids are looked up, and the case to merge into where the caller sees it. */
export interface Asked {
  readonly body?: SaidInAction | undefined;
  readonly actor?: Actor | undefined;
  readonly mergeTarget?: CaseFile | undefined;
}

/** Everything that the rules want to know of the city before they decide a step of this case. */
export async function gatherFacts(
  db: Queryable,
  { book, now }: Moment,
  caseFile: CaseFile,
  { body, mergeTarget, actor }: Asked = {},
): Promise<DecisionFacts> {
  const recommended = recommend(caseFile, book);
  const category = book.categories.get(caseFile.report.category);
  const regions = regionsAround(caseFile.report);
  const asksForEvidence = body !== undefined && 'evidence' in body && (body.evidence?.length ?? 0) > 0;
  const evidence = asksForEvidence ? await listEvidence(db, caseFile.id) : [];
  return {
    now,
    book,
    recommended,
    recommendedDepartment: recommended?.department,
    photoRequired: category?.photoRequired ?? false,
    conditions: (category?.conditions ?? []).filter(({ region }) => regions.includes(region)),
    evidence: new Map(evidence.map(({ id, stage, uploadedBy: by, at }) => [id, { stage, by, at }])),
    actor: actor?.username ?? SYSTEM_ACTOR.username,
    stateEnteredAt: caseFile.stateEnteredAt,
    isVoidRequested: caseFile.voidRequestedBy !== undefined,
    ...(await addressee(db, book, caseFile, { body, actor })),
    holderServes: await holderServes(db, caseFile, body),
    mergeTarget,
  };
}

/** Whom the responsibility list names for this case. */
export function recommend({ report }: CaseFile, book: CaseBook): DepartmentChoice | undefined {
  const responsibilities = book.categories.get(report.category)?.responsibilities ?? [];
  return chooseDepartment(report.category, report, responsibilities);
}

/** Of the department that the request names, or of the one that has the case; and of the handler that it names, or who accepts. */
async function addressee(
  db: Queryable,
  book: CaseBook,
  caseFile: CaseFile,
  { body, actor }: Asked,
): Promise<Pick<DecisionFacts, 'departmentExists' | 'departmentServes' | 'handlerBelongs'>> {
  const department = body?.action === 'dispatch' ? body.department : caseFile.department;
  const handler = holderIn(body, actor);
  if (department === undefined) return { departmentExists: false, departmentServes: false, handlerBelongs: false };
  const at = { department, district: districtOf(caseFile.report) };
  return {
    departmentExists: book.departments.has(department),
    departmentServes: body?.action === 'dispatch' && (await hasHandlers(db, at, judgesOf(caseFile))),
    handlerBelongs: handler !== undefined && (await isHandlerOf(db, handler, at)),
  };
}

/** Whom the case will name after this request. */
export function holderIn(body: SaidInAction | undefined, actor: Actor | undefined): string | undefined {
  if (body?.action === 'accept') return actor?.username;
  return body?.action === 'dispatch' || body?.action === 'reassign' ? body.handler : undefined;
}

/** Asked where a verification fails: who did the work may be gone. */
async function holderServes(
  db: Queryable,
  { handler, department, report }: CaseFile,
  body: SaidInAction | undefined,
): Promise<boolean> {
  if (body?.action !== 'failVerification' || handler === undefined || department === undefined) return true;
  return isHandlerOf(db, handler, { department, district: districtOf(report) });
}
