import type { Queryable } from '../connection/transaction.ts';

export const HISTORY_STATES = ['waiting', 'checking', 'loading', 'summing', 'done', 'refused', 'failed'] as const;
export type HistoryState = (typeof HISTORY_STATES)[number];

/** A line that holds no reading of this city. */
export interface HistoryFault {
  readonly line: number;
  readonly column?: string | undefined;
  readonly message: string;
}

/** What came of the lines so far. */
export interface HistoryCounts {
  readonly rows: number;
  readonly fresh: number;
  readonly repeated: number;
  readonly conflicting: number;
  readonly refused: number;
}

export interface HistoryImport extends HistoryCounts {
  readonly id: number;
  readonly sha256: string;
  readonly zone: string;
  readonly name: string;
  readonly bytes: number;
  /** Below DATA_DIR; null for a file of the command, and one that is done with. */
  readonly path: string | null;
  readonly takeGood: boolean;
  readonly state: HistoryState;
  readonly message: string | null;
  readonly requestedBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly finishedAt: Date | null;
  readonly checkedBytes: number;
  readonly loadedBytes: number;
  readonly nextLine: number;
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
  /** Days that were beyond retention and are kept as history. */
  readonly keptDays: number;
  readonly faults: readonly HistoryFault[];
}

const COLUMNS = `id::float8 as id, sha256, zone, name, bytes::float8 as bytes, path, take_good as "takeGood", state, message,
  requested_by as "requestedBy", created_at as "createdAt", updated_at as "updatedAt", finished_at as "finishedAt",
  checked_bytes::float8 as "checkedBytes", loaded_bytes::float8 as "loadedBytes", next_line::float8 as "nextLine",
  row_count::float8 as rows, new_count::float8 as fresh, repeated_count::float8 as repeated,
  conflicting_count::float8 as conflicting, refused_count::float8 as refused, first_at as "firstAt", last_at as "lastAt",
  kept_days as "keptDays", faults`;

export interface GivenHistory {
  readonly sha256: string;
  readonly zone: string;
  readonly name: string;
  readonly bytes: number;
  readonly path: string | null;
  readonly takeGood: boolean;
  readonly requestedBy: string;
}

/**
 * Enters a file, or finds it by its hash and zone as it was entered before. One that ended without all of its lines begins anew; one that
 * was interrupted, or is done, stays as it is.
 */
export async function enterHistory(db: Queryable, given: GivenHistory): Promise<HistoryImport> {
  const { sha256, zone, name, bytes, path, takeGood, requestedBy } = given;
  const { rows } = await db.query<HistoryImport>(
    `insert into history_import as known (sha256, zone, name, bytes, path, take_good, state, requested_by)
     values ($1, $2, $3, $4, $5, $6, 'waiting', $7)
     on conflict (sha256, zone) do update set name = excluded.name, path = coalesce(excluded.path, known.path),
       take_good = excluded.take_good, requested_by = excluded.requested_by, updated_at = now(), message = null,
       state = case when known.state in ('refused', 'failed') or known.refused_count > 0 and known.state = 'done'
         then 'waiting' else known.state end
     returning ${COLUMNS}`,
    [sha256, zone, name, bytes, path, takeGood, requestedBy],
  );
  const [entered] = rows;
  if (!entered) throw new Error(`Cannot enter ${name}: the database answered nothing`);
  return entered;
}

export async function findHistory(db: Queryable, id: number): Promise<HistoryImport | undefined> {
  const { rows } = await db.query<HistoryImport>(`select ${COLUMNS} from history_import where id = $1`, [id]);
  return rows[0];
}

/** Newest first, before an id. */
export async function listHistory(
  db: Queryable,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<HistoryImport[]> {
  const { rows } = await db.query<HistoryImport>(
    `select ${COLUMNS} from history_import where $1::int8 is null or id < $1 order by id desc limit $2`,
    [before ?? null, limit],
  );
  return rows;
}

/** The oldest uploaded file that isn't done with. */
export async function findWaitingHistory(db: Queryable): Promise<HistoryImport | undefined> {
  const { rows } = await db.query<HistoryImport>(
    `select ${COLUMNS} from history_import
     where path is not null and state in ('waiting', 'checking', 'loading', 'summing') order by id limit 1`,
  );
  return rows[0];
}

/** All counts from the beginning: its lines are read anew. */
export async function beginHistory(db: Queryable, id: number, state: 'checking' | 'loading'): Promise<void> {
  await db.query(
    `update history_import set state = $2, checked_bytes = 0, loaded_bytes = 0, next_line = 1, row_count = 0, new_count = 0,
       repeated_count = 0, conflicting_count = 0, refused_count = 0, faults = '[]', message = null, first_at = null,
       last_at = null, finished_at = null, updated_at = now() where id = $1`,
    [id, state],
  );
}

export async function tellChecked(db: Queryable, id: number, bytes: number): Promise<void> {
  await db.query('update history_import set checked_bytes = $2, updated_at = now() where id = $1', [id, bytes]);
}

export async function enterState(db: Queryable, id: number, state: HistoryState): Promise<void> {
  await db.query('update history_import set state = $2, updated_at = now() where id = $1', [id, state]);
}

/** It ends here, with or without what it should have done; the uploaded file is no longer needed. */
export async function endHistory(
  db: Queryable,
  id: number,
  end: {
    readonly state: 'done' | 'refused' | 'failed';
    readonly message?: string | undefined;
    readonly faults?: readonly HistoryFault[];
    readonly refused?: number;
  },
): Promise<void> {
  await db.query(
    `update history_import set state = $2, message = $3, faults = coalesce($4, faults), refused_count = coalesce($5, refused_count),
       path = null, finished_at = now(), updated_at = now() where id = $1`,
    [id, end.state, end.message ?? null, end.faults ? JSON.stringify(end.faults) : null, end.refused ?? null],
  );
}

/** What a city can have readings of: the metrics of its components, retired ones included. */
export interface HistoryStream {
  readonly id: string;
  readonly componentKey: number;
  readonly type: string;
}

export async function listHistoryComponents(db: Queryable): Promise<HistoryStream[]> {
  const { rows } = await db.query<HistoryStream>('select id, key as "componentKey", type from component');
  return rows;
}
