import type { CaseFile } from '@cityloop/domain/case/case-file';
import { districtOf, streetOf } from '@cityloop/domain/grid/codes';
import type { Queryable } from '../connection/transaction.ts';

/** What the projection's columns need beyond the case: figures that depend on the city's calendar and limits. */
export interface CaseFigures {
  readonly priority: number;
  /** The running clock that ends first; null where none runs. */
  readonly dueAt: Date | null;
  readonly yellowAt: Date | null;
  readonly disposedOnTime: boolean | null;
}

/** The domain's CaseFile as `jsonb` gives it back: dates as text, undefined left out. */
export type StoredProjection = Readonly<Record<string, unknown>>;

export async function findCaseFile(db: Queryable, id: string): Promise<CaseFile | undefined> {
  const { rows } = await db.query<{ projection: StoredProjection }>('select projection from case_file where id = $1', [
    id,
  ]);
  return rows[0] && readProjection(rows[0].projection);
}

/** Locks the named cases until the transaction ends, always in the order of their ids so that no two wait for each other. */
export async function lockCaseFiles(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, CaseFile>> {
  const { rows } = await db.query<{ id: string; projection: StoredProjection }>(
    'select id, projection from case_file where id = any($1) order by id for update',
    [ids],
  );
  return new Map(rows.map((row) => [row.id, readProjection(row.projection)]));
}

/** Writes the projection of a case: its first, or the next in place of the former. */
export async function saveCaseFile(db: Queryable, caseFile: CaseFile, figures: CaseFigures): Promise<void> {
  const values = columnsOf(caseFile, figures);
  const names = Object.keys(values);
  const updates = names.filter((name) => name !== 'id').map((name) => `${name} = excluded.${name}`);
  await db.query(
    `insert into case_file (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})
     on conflict (id) do update set ${updates.join(', ')}`,
    Object.values(values),
  );
}

function columnsOf(caseFile: CaseFile, figures: CaseFigures) {
  const { report } = caseFile;
  return {
    id: caseFile.id,
    version: caseFile.version,
    state: caseFile.state,
    category: report.category,
    district: districtOf(report.grid),
    street: streetOf(report.grid),
    grid: report.grid,
    lon: report.location.lon,
    lat: report.location.lat,
    channel: report.channel,
    component_id: report.componentId ?? null,
    department: caseFile.department ?? null,
    departments: caseFile.departments,
    handler: caseFile.handler ?? null,
    priority: figures.priority,
    reported_at: caseFile.reportedAt,
    state_entered_at: caseFile.stateEnteredAt,
    first_dispatched_at: caseFile.firstDispatchedAt ?? null,
    disposed_at: caseFile.disposedAt ?? null,
    ended_at: caseFile.endedAt ?? null,
    due_at: figures.dueAt,
    yellow_at: figures.yellowAt,
    disposed_on_time: figures.disposedOnTime,
    projection: JSON.stringify(caseFile),
    title: report.title,
  };
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
  const { rows } = await db.query<{ projection: StoredProjection }>(
    `select projection from case_file
     where category = $1 and ended_at is null and reported_at >= $2
       and lon between $3 and $5 and lat between $4 and $6
     order by reported_at desc, id desc`,
    [search.category, search.reportedSince, search.west, search.south, search.east, search.north],
  );
  return rows.map((row) => readProjection(row.projection));
}

/** Cases whose lamp changed in (since, until]: what the deadline sweep tells the screens. */
export async function listCasesWithLampChange(db: Queryable, since: Date, until: Date): Promise<CaseFile[]> {
  const { rows } = await db.query<{ projection: StoredProjection }>(
    `select projection from case_file
     where ended_at is null and ((due_at > $1 and due_at <= $2) or (yellow_at > $1 and yellow_at <= $2))
     order by id`,
    [since, until],
  );
  return rows.map((row) => readProjection(row.projection));
}

/** The domain's CaseFile out of its stored form. */
export function readProjection(stored: StoredProjection): CaseFile {
  const caseFile = stored as unknown as CaseFile;
  return {
    ...caseFile,
    reportedAt: new Date(caseFile.reportedAt),
    stateEnteredAt: new Date(caseFile.stateEnteredAt),
    arrivedAt: dateOrNone(caseFile.arrivedAt),
    firstDispatchedAt: dateOrNone(caseFile.firstDispatchedAt),
    disposedAt: dateOrNone(caseFile.disposedAt),
    endedAt: dateOrNone(caseFile.endedAt),
  };
}

function dateOrNone(stored: Date | string | undefined): Date | undefined {
  return stored === undefined ? undefined : new Date(stored);
}
