import type { CaseSummary } from '@cityloop/contract/rest/case';
import type { Query } from '@cityloop/contract/rest/operations';
import { type CaseFilter, type ListedCase, listCaseFiles } from '@cityloop/db/case/case-list';
import type { Actor } from '@cityloop/domain/account/actor';
import { CASE_STATES, isCaseState, isEnded } from '@cityloop/domain/case/states';
import { ProblemError } from '@cityloop/web/route';
import type { CaseDesk } from './case-desk.ts';
import { presentSummary } from './present-case.ts';

type CasesQuery = Query<'listCases'>;

/** A page of the cases that the caller may see. @throws ProblemError `invalid` for an unknown state or cursor */
export async function listCases(
  { pool, book, now }: CaseDesk,
  actor: Actor,
  query: CasesQuery,
): Promise<{ items: CaseSummary[]; next: string | null }> {
  const moment = now();
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const page = { order: query.order, after, limit: query.limit + 1 };
  const found = await listCaseFiles(pool, actor, filterOf(query, actor, moment), page);
  const shown = found.slice(0, query.limit);
  const last = shown.at(-1);
  const view = { book: await book.current(), now: moment, actor };
  return {
    items: shown.map(({ caseFile }) => presentSummary(caseFile, view)),
    next: last && found.length > shown.length ? writeCursor(last, query.order) : null,
  };
}

function filterOf(query: CasesQuery, actor: Actor, now: Date): CaseFilter {
  const { district, department, category, channel, component, q, overdue } = query;
  return {
    ...statesOf(query.state),
    district,
    department,
    handler: query.handler === 'me' ? actor.username : query.handler,
    category,
    channel,
    component,
    text: q,
    overdue: overdue === undefined ? undefined : { past: PAST[overdue], now },
  };
}

const PAST = { true: 'either', false: 'none', stage: 'stage', total: 'total' } as const;

/** `open` stands for all that have not ended. */
function statesOf(text: string | undefined): Pick<CaseFilter, 'states' | 'isOpen'> {
  if (text === undefined || text === '') return {};
  if (text === 'open') return { isOpen: true };
  const states = text.split(',').flatMap((state) => (state === 'open' ? OPEN_STATES : [state]));
  const unknown = states.filter((state) => !isCaseState(state));
  if (unknown.length === 0) return { states };
  throw new ProblemError(
    'invalid',
    `There is no state ${unknown.join(', ')}. There are: open, ${CASE_STATES.join(', ')}.`,
  );
}

const OPEN_STATES = CASE_STATES.filter((state) => !isEnded(state));

function writeCursor({ caseFile, dueAt }: ListedCase, order: CasesQuery['order']): string {
  const value = order === 'newest' ? caseFile.reportedAt : dueAt;
  return Buffer.from(JSON.stringify([value?.toISOString() ?? 'infinity', caseFile.id])).toString('base64url');
}

function readCursor(cursor: string): readonly [string, string] {
  const [value, id] = parseCursor(cursor);
  const isTime = typeof value === 'string' && (value === 'infinity' || !Number.isNaN(Date.parse(value)));
  if (isTime && typeof id === 'string' && /^\d{8}-\d{5,}$/.test(id)) return [value, id];
  throw new ProblemError('invalid', 'This cursor is not one that a list gave. Start again without it.');
}

function parseCursor(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
