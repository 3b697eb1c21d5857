import type { CaseFile } from '@cityloop/domain/case/case-file';
import type { Queryable } from '../connection/transaction.ts';
import { PROJECTION, type ProjectionRow, readCaseFiles } from './case-projection.ts';

export async function findCaseFile(db: Queryable, id: string): Promise<CaseFile | undefined> {
  const { rows } = await db.query<ProjectionRow>(`select ${PROJECTION} from case_file where id = $1`, [id]);
  return (await readCaseFiles(db, rows))[0];
}

/** Locks the named cases until the transaction ends, always in the order of their ids so that no two wait for each other. */
export async function lockCaseFiles(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, CaseFile>> {
  const { rows } = await db.query<ProjectionRow>(
    `select ${PROJECTION} from case_file where id = any($1) order by id for update`,
    [ids],
  );
  return new Map((await readCaseFiles(db, rows)).map((caseFile) => [caseFile.id, caseFile]));
}

/** The next number of a local day (`YYYY-MM-DD`), as `YYYYMMDD-NNNNN`. Holds the day's row until the transaction ends. */
export async function nextCaseId(db: Queryable, localDay: string): Promise<string> {
  const { rows } = await db.query<{ last: number }>(
    `insert into case_number (day, last) values ($1, 1)
     on conflict (day) do update set last = case_number.last + 1 returning last`,
    [localDay],
  );
  return `${localDay.replaceAll('-', '')}-${String(rows[0]?.last).padStart(5, '0')}`;
}

/** Open cases of a category at a component, newest first: candidates that a repeat may join. */
export async function listOpenCaseIdsAt(db: Queryable, category: string, componentId: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id from case_file where component_id = $1 and category = $2 and ended_at is null
     order by reported_at desc, id desc`,
    [componentId, category],
  );
  return rows.map((row) => row.id);
}

/** A box in degrees and an earliest time: the coarse net before distances are measured. */
export interface NearbySearch {
  readonly category: string;
  readonly reportedSince: Date;
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export async function listOpenCasesNearby(db: Queryable, search: NearbySearch): Promise<CaseFile[]> {
  const { rows } = await db.query<ProjectionRow>(
    `select ${PROJECTION} from case_file
     where category = $1 and ended_at is null and reported_at >= $2
       and lon between $3 and $5 and lat between $4 and $6
     order by reported_at desc, id desc`,
    [search.category, search.reportedSince, search.west, search.south, search.east, search.north],
  );
  return readCaseFiles(db, rows);
}
