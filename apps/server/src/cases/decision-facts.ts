import type { Body } from '@cityloop/contract/rest/operations';
import type { CaseBook } from '@cityloop/db/case/case-book';
import { isHandlerOf } from '@cityloop/db/case/case-lookup';
import { listEvidence } from '@cityloop/db/case/evidence';
import type { Queryable } from '@cityloop/db/connection/transaction';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import type { DecisionFacts } from '@cityloop/domain/case/rule';
import { chooseDepartment, type DepartmentChoice } from '@cityloop/domain/dispatch/choose-department';
import { regionsAround } from '@cityloop/domain/grid/codes';

export type CaseActionBody = Body<'actOnCase'>;

/** The city's book and the moment that a step is decided by. */
export interface Moment {
  readonly book: CaseBook;
  readonly now: Date;
}

/** What the request itself asks about: its codes and ids are looked up, and the case to merge into where the caller sees it. */
export interface Asked {
  readonly body?: CaseActionBody;
  readonly mergeTarget?: CaseFile | undefined;
}

/** Everything that the rules want to know of the city before they decide a step of this case. */
export async function gatherFacts(
  db: Queryable,
  { book, now }: Moment,
  caseFile: CaseFile,
  { body, mergeTarget }: Asked = {},
): Promise<DecisionFacts> {
  const recommended = recommend(caseFile, book);
  const category = book.categories.get(caseFile.report.category);
  const regions = regionsAround(caseFile.report.grid);
  const asksForEvidence = body !== undefined && 'evidence' in body && (body.evidence?.length ?? 0) > 0;
  const evidence = asksForEvidence ? await listEvidence(db, caseFile.id) : [];
  return {
    now,
    book,
    recommended,
    recommendedDepartment: recommended?.department,
    photoRequired: category?.photoRequired ?? false,
    conditions: (category?.conditions ?? []).filter(({ region }) => regions.includes(region)),
    evidence: new Map(evidence.map(({ id, stage }) => [id, stage])),
    ...(await addressee(db, book, body)),
    mergeTarget,
  };
}

/** Whom the responsibility list names for this case. */
export function recommend({ report }: CaseFile, book: CaseBook): DepartmentChoice | undefined {
  const responsibilities = book.categories.get(report.category)?.responsibilities ?? [];
  return chooseDepartment(report.category, report.grid, responsibilities);
}

async function addressee(
  db: Queryable,
  book: CaseBook,
  body: CaseActionBody | undefined,
): Promise<Pick<DecisionFacts, 'departmentExists' | 'handlerBelongs'>> {
  if (body?.action !== 'dispatch') return { departmentExists: false, handlerBelongs: false };
  const { department, handler } = body;
  return {
    departmentExists: book.departments.has(department),
    handlerBelongs: handler !== undefined && (await isHandlerOf(db, handler, department)),
  };
}
