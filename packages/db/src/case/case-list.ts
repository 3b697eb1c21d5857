import type { Actor } from '@cityloop/domain/account/actor';
import type { CaseFile } from '@cityloop/domain/case/case-file';
import { holdsWords } from '../connection/search-match.ts';
import type { Queryable } from '../connection/transaction.ts';
import { isInScope, scopeOf } from '../people/row-scope.ts';
import { OVERDUE } from './case-overdue.ts';
import { PROJECTION, type ProjectionRow, readCaseFiles } from './case-projection.ts';

export interface CaseFilter {
  readonly states?: readonly string[] | undefined;
  /** `open` in the query: all that have not ended. */
  readonly isOpen?: boolean;
  readonly district?: string | undefined;
  readonly department?: string | undefined;
  readonly handler?: string | undefined;
  readonly category?: string | undefined;
  readonly channel?: string | undefined;
  readonly component?: string | undefined;
  /** Words that its number, or what was ever reported of it, must hold: see `case-search.ts`. */
  readonly text?: string | undefined;
  /** Past a limit at this moment: of its stage, of the whole, either, or none. */
  readonly overdue?: { readonly past: 'stage' | 'total' | 'either' | 'none'; readonly now: Date } | undefined;
}

export interface CasePage {
  readonly order: 'newest' | 'urgency';
  /** The sort value and id of the last case of the page before. */
  readonly after: readonly [value: string, id: string] | undefined;
  readonly limit: number;
}

export interface ListedCase {
  readonly caseFile: CaseFile;
  readonly priority: number;
  readonly dueAt: Date | null;
}

const ORDERS = {
  newest: { value: 'reported_at', compare: '<', direction: 'desc' },
  urgency: { value: "coalesce(due_at, 'infinity')", compare: '>', direction: 'asc' },
} as const;

/** A filter that is not given limits nothing: its parameter is null, and the planner, which knows the values, drops the condition. */
const FILTER = `${isInScope({ district: 'district', departments: 'departments' }, ['$1', '$2'])}
  and ($3::boolean is not true or ended_at is null) and ($4::text[] is null or state = any($4))
  and ($5::text is null or district = $5) and ($6::text is null or department = $6)
  and ($7::text is null or handler = $7) and ($8::text is null or category = $8)
  and ($9::text is null or channel = $9) and ($10::text is null or component_id = $10)
  and ($11::text is null or exists (select from case_search s where s.case_id = id and ${holdsWords('s.lines', '$11')}))`;

/** One page of the cases that the actor may see: newest first, or earliest running deadline first. */
export async function listCaseFiles(
  db: Queryable,
  actor: Actor,
  filter: CaseFilter,
  page: CasePage,
): Promise<ListedCase[]> {
  const { value, compare, direction } = ORDERS[page.order];
  const { rows } = await db.query<ProjectionRow & { priority: number; due_at: Date | null }>(
    `select ${PROJECTION}, priority, due_at from case_file
     where ${FILTER} and ($12::timestamptz is null or ${pastSql(filter.overdue?.past)})
       and ($13::timestamptz is null or (${value}, id) ${compare} ($13, $14))
     order by ${value} ${direction}, id ${direction} limit $15`,
    [...scopeOf(actor), ...valuesOf(filter), ...(page.after ?? [null, null]), page.limit],
  );
  const cases = await readCaseFiles(db, rows);
  return rows.flatMap((row, index) => {
    const caseFile = cases[index];
    return caseFile ? [{ caseFile, priority: row.priority, dueAt: row.due_at }] : [];
  });
}

function pastSql(past: 'stage' | 'total' | 'either' | 'none' = 'either'): string {
  return past === 'none' ? `not ${OVERDUE.either('$12')}` : OVERDUE[past]('$12');
}

/** From `$3` on, in the order of the statement. */
function valuesOf(filter: CaseFilter): unknown[] {
  const { states, isOpen, district, department, handler, category, channel, component, text, overdue } = filter;
  const given = [isOpen, states, district, department, handler, category, channel, component];
  return [...given.map((value) => value ?? null), text?.trim() || null, overdue?.now ?? null];
}
