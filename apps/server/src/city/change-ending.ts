import type { Hanging } from '@cityloop/contract/rest/city';
import type { CITY_OPERATIONS } from '@cityloop/contract/rest/city-operations';
import {
  type Ending,
  type HangsOn,
  listHangsOn,
  listOpenersOf,
  lockEnding,
  pauseFeedsOf,
  setEnding,
} from '@cityloop/db/city/ending';
import { lockCityImport } from '@cityloop/db/city/import-city';
import { hint } from '@cityloop/db/connection/notify';
import { inTransaction, type Queryable } from '@cityloop/db/connection/transaction';
import type { AuditLine } from '@cityloop/db/people/audit';
import { ProblemError, type RouteContext } from '@cityloop/web/route';
import type pg from 'pg';
import type { CurrentCity } from './current-city.ts';

/** What the routes of the city are done with. */
export interface CityParts {
  readonly pool: pg.Pool;
  readonly city: CurrentCity;
  readonly now: () => Date;
  readonly audit: (line: AuditLine) => Promise<void>;
}

type Context = RouteContext<typeof CITY_OPERATIONS.changeDepartment | typeof CITY_OPERATIONS.changeCategory>;

/** What hangs on every department and category, departments first. */
export async function listHanging({ pool }: CityParts): Promise<{ items: Hanging[]; next: null }> {
  const lists = await Promise.all((['department', 'category'] as const).map((kind) => hangingOf(pool, kind)));
  return { items: lists.flat(), next: null };
}

/** @throws ProblemError `not-found` */
export async function getHanging({ pool }: CityParts, kind: Ending, code: string | undefined): Promise<Hanging> {
  const found = (await hangingOf(pool, kind)).find((one) => one.code === code);
  if (!found) throw new ProblemError('not-found', `There is no ${kind} ${code}.`);
  return found;
}

/**
 * Ends a department or category, or brings it back. What hangs on it is reached: cases are told or go back to be dispatched (the server's
 * worker), feeds are paused, ingest takes nothing more for it, no list offers it.
 * @throws ProblemError `still-in-use` where alarm rules or types would open cases of the category
 */
export async function changeEnding(parts: CityParts, { kind, code }: Hanging, context: Context): Promise<Hanging> {
  const { body } = context;
  await inTransaction(parts.pool, async (db) => {
    await lockCityImport(db);
    const before = await lockEnding(db, kind, code);
    if (!before || body.ended === (before.endedAt !== null)) return;
    if (body.ended && kind === 'category') await refuseOpeners(db, code);
    await setEnding(db, kind, code, body.ended ? body.reason : undefined);
    if (body.ended && kind === 'department') await pauseFeedsOf(db, code);
  });
  await audit(parts, context, `${body.ended ? 'end' : 'bring-back'}-${kind}`, code);
  await hint(parts.pool, 'work').catch(() => undefined);
  return getHanging(parts, kind, code);
}

async function refuseOpeners(db: Queryable, category: string): Promise<void> {
  const openers = await listOpenersOf(db, category);
  if (openers.length === 0) return;
  throw new ProblemError(
    'still-in-use',
    `Cannot end category ${category}: ${openers.length} in force open cases of it (${openers.slice(0, 5).join(', ')}). ` +
      'Let them name another first.',
    { openers: openers.slice(0, 100) },
  );
}

async function hangingOf(pool: pg.Pool, kind: Ending): Promise<Hanging[]> {
  const all = await listHangsOn(pool, kind);
  return [...all].map(([code, hangs]) => present(kind, code, hangs)).sort((a, b) => (a.code < b.code ? -1 : 1));
}

function present(kind: Ending, code: string, { endedAt, ...hangs }: HangsOn): Hanging {
  return { kind, code, ...hangs, endedAt: endedAt?.toISOString() ?? null };
}

function audit(parts: CityParts, { actor, request }: Context, what: string, subject: string): Promise<void> {
  return parts.audit({ actor: actor.username, what, subject, outcome: 'ok', address: request.ip ?? '' });
}
