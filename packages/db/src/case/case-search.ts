import type { Actor } from '@cityloop/domain/account/actor';
import type { CaseState } from '@cityloop/domain/case/states';
import { holdsWords, isLine } from '../connection/search-match.ts';
import type { Queryable } from '../connection/transaction.ts';
import { isInScope, scopeOf } from '../people/row-scope.ts';

/** A case that was found, as a list of hits shows it. */
export interface FoundCase {
  readonly id: string;
  readonly title: string;
  readonly state: CaseState;
  readonly category: string;
  readonly district: string;
  readonly department: string | null;
  readonly address: string;
  readonly lon: number;
  readonly lat: number;
  readonly reportedAt: Date;
  readonly endedAt: Date | null;
}

const FOUND = `c.id, c.title, c.state, c.category, c.district, c.department, c.projection #>> '{report,address}' as address,
  c.lon, c.lat, c.reported_at as "reportedAt", c.ended_at as "endedAt"`;

/** Of those that are known by just what was asked for, the newest; older ones are found by their words. */
const MOST_CALLED_SO = 200;

/** Makes anew by what these cases are found: after a report came to them. */
export async function indexCaseSearch(db: Queryable, caseIds: readonly string[]): Promise<void> {
  await db.query('select index_case_search($1)', [caseIds]);
}

/**
 * The cases that the actor may see whose number, reports (title, address, words, component, the sender's number) or reporters hold
 * every word: first those that are known by just this, then the others, the newest first.
 */
export async function searchCases(
  db: Queryable,
  actor: Actor,
  words: string,
  limit: number,
): Promise<readonly FoundCase[]> {
  // The newest lines first, and only then which of them may be seen: many cases are called the same.
  const newest = (condition: string) =>
    `select case_id, reported_at from case_search s where ${condition} order by reported_at desc, case_id desc`;
  const found = (from: string, rank: number) =>
    `(select ${rank} as rank, ${FOUND} from ${from} s join case_file c on c.id = s.case_id
      where ${isInScope({ district: 'c.district', departments: 'c.departments' }, ['$1', '$2'])}
      order by s.reported_at desc, s.case_id desc limit $4)`;
  const { rows } = await db.query<FoundCase & { rank: number }>(
    `with called_so as materialized (${newest(isLine('s.lines', '$3'))} limit ${MOST_CALLED_SO})
     ${found('called_so', 0)} union all ${found(`(${newest(holdsWords('s.lines', '$3'))} offset 0)`, 1)}
     order by rank, "reportedAt" desc, id desc`,
    [...scopeOf(actor), words, limit],
  );
  const byId = new Map<string, FoundCase>();
  for (const { rank: _, ...row } of rows) if (!byId.has(row.id)) byId.set(row.id, row);
  return [...byId.values()].slice(0, limit);
}
