import type { Actor } from '@cityloop/domain/account/actor';
import type { CaseFile } from '@cityloop/domain/case/case-file';
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
  /** Part of the id, title or address. */
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

/** One page of the cases that the actor may see: newest first, or earliest running deadline first. */
export async function listCaseFiles(
  db: Queryable,
  actor: Actor,
  filter: CaseFilter,
  page: CasePage,
): Promise<ListedCase[]> {
  const conditions = new Conditions();
  conditions.add(
    (...scope) => isInScope({ district: 'district', departments: 'departments' }, scope),
    ...scopeOf(actor),
  );
  addFilter(conditions, filter);
  const { value, compare, direction } = ORDERS[page.order];
  if (page.after) conditions.add((v, id) => `(${value}, id) ${compare} (${v}::timestamptz, ${id})`, ...page.after);
  const limit = conditions.parameter(page.limit);
  const { rows } = await db.query<ProjectionRow & { priority: number; due_at: Date | null }>(
    `select ${PROJECTION}, priority, due_at from case_file where ${conditions.sql()}
     order by ${value} ${direction}, id ${direction} limit ${limit}`,
    conditions.values,
  );
  const cases = await readCaseFiles(db, rows);
  return rows.flatMap((row, index) => {
    const caseFile = cases[index];
    return caseFile ? [{ caseFile, priority: row.priority, dueAt: row.due_at }] : [];
  });
}

function addFilter(conditions: Conditions, filter: CaseFilter): void {
  if (filter.isOpen) conditions.add(() => 'ended_at is null');
  if (filter.states) conditions.add((list) => `state = any(${list})`, filter.states);
  const columns = ['district', 'department', 'handler', 'category', 'channel'] as const;
  for (const column of columns) {
    const wanted = filter[column];
    if (wanted !== undefined) conditions.add((value) => `${column} = ${value}`, wanted);
  }
  if (filter.component !== undefined) conditions.add((id) => `component_id = ${id}`, filter.component);
  if (filter.text) {
    const part = `%${filter.text.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.add((p) => `(id ilike ${p} or title ilike ${p} or projection #>> '{report,address}' ilike ${p})`, part);
  }
  if (filter.overdue) {
    const { past, now } = filter.overdue;
    conditions.add((at) => (past === 'none' ? `not ${OVERDUE.either(at)}` : OVERDUE[past](at)), now);
  }
}

/** Conditions joined by `and`, each with its numbered parameters. */
class Conditions {
  readonly values: unknown[] = [];
  readonly #parts: string[] = ['true'];

  parameter(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  add(build: (...names: string[]) => string, ...values: readonly unknown[]): void {
    this.#parts.push(build(...values.map((value) => this.parameter(value))));
  }

  sql(): string {
    return this.#parts.join(' and ');
  }
}
