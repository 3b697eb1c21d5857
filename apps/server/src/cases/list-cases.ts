import type { CaseSummary } from '@cityloop/contract/rest/case';
import type { Query } from '@cityloop/contract/rest/operations';
import { type CaseFilter, type ListedCase, listCaseFiles } from '@cityloop/db/case/case-list';
import type { Actor } from '@cityloop/domain/account/actor';
import { CASE_STATES, isCaseState, isEnded } from '@cityloop/domain/case/states';
import { page } from '@cityloop/web/page';
import { ProblemError } from '@cityloop/web/route';
import { z } from 'zod';
import type { CaseParts } from './case-parts.ts';
import { presentSummary } from './present-case.ts';

type CasesQuery = Query<'listCases'>;

/** A page of the cases that the caller may see. @throws ProblemError `invalid` for an unknown state or cursor */
export async function listCases(
  { pool, book, now }: CaseParts,
  actor: Actor,
  query: CasesQuery,
): Promise<{ items: CaseSummary[]; next: string | null }> {
  const moment = now();
  const filter = filterOf(query, actor, moment);
  const view = { book: await book.current(), now: moment, actor };
  return page(query, {
    list: `cases by ${query.order}`,
    position: POSITION,
    rows: (after, limit) => listCaseFiles(pool, actor, filter, { order: query.order, after, limit }),
    positionOf: (row) => positionOf(row, query.order),
    present: ({ caseFile }) => presentSummary(caseFile, view),
  });
}

/** Time by which cases are sorted, and the id. Without a running clock a case is due at no time. */
const POSITION = z.tuple([z.union([z.literal('infinity'), z.iso.datetime()]), z.string().regex(/^\d{8}-\d{5,}$/)]);

function positionOf({ caseFile, dueAt }: ListedCase, order: CasesQuery['order']): z.output<typeof POSITION> {
  const value = order === 'newest' ? caseFile.reportedAt : dueAt;
  return [value?.toISOString() ?? 'infinity', caseFile.id];
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
