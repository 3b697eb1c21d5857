import { replay } from '@cityloop/domain/case/apply';
import { type CaseFile, PROJECTION_VERSION } from '@cityloop/domain/case/case-file';
import { dueTimes, earliest, isDisposedOnTime, runningClocks } from '@cityloop/domain/case/clock';
import { wakesAt } from '@cityloop/domain/case/due-steps';
import { districtOf, streetOf } from '@cityloop/domain/grid/codes';
import type { Queryable } from '../connection/transaction.ts';
import { dateOrNone, listCaseActionsOf, readClock, type StoredClock } from './case-action.ts';

/** Columns of `case_file` that `readCaseFiles` needs. */
export const PROJECTION = 'id, version, projection, projection_version';

export interface ProjectionRow {
  readonly id: string;
  readonly version: number;
  readonly projection: StoredProjection;
  readonly projection_version: number;
}

type DateField = 'reportedAt' | 'stateEnteredAt' | 'arrivedAt' | 'firstDispatchedAt' | 'disposedAt' | 'endedAt';
/** The domain's CaseFile as `jsonb` gives it back: dates as text, what is undefined left out. */
export interface StoredProjection extends Omit<CaseFile, DateField | 'clocks'> {
  readonly reportedAt: string;
  readonly stateEnteredAt: string;
  readonly arrivedAt?: string;
  readonly firstDispatchedAt?: string;
  readonly disposedAt?: string;
  readonly endedAt?: string;
  readonly clocks: readonly StoredClock[];
}

/** The cases of these rows, in their order. One that a former edition of the fold made is replayed from its log, and saved. */
export async function readCaseFiles(db: Queryable, rows: readonly ProjectionRow[]): Promise<CaseFile[]> {
  const outdated = rows.filter((row) => row.projection_version < PROJECTION_VERSION).map(({ id }) => id);
  const logs = outdated.length > 0 ? await listCaseActionsOf(db, outdated) : undefined;
  const cases: CaseFile[] = [];
  for (const row of rows) {
    const log = logs?.get(row.id)?.slice(0, row.version);
    const caseFile = log ? replay(log) : fromStored(row.projection);
    if (log) await saveReplayed(db, caseFile);
    cases.push(caseFile);
  }
  return cases;
}

/** The projection as it is stored. */
export function toStored(caseFile: CaseFile): StoredProjection {
  return JSON.parse(JSON.stringify(caseFile));
}

function fromStored(stored: StoredProjection): CaseFile {
  return {
    ...stored,
    reportedAt: new Date(stored.reportedAt),
    stateEnteredAt: new Date(stored.stateEnteredAt),
    arrivedAt: dateOrNone(stored.arrivedAt),
    firstDispatchedAt: dateOrNone(stored.firstDispatchedAt),
    disposedAt: dateOrNone(stored.disposedAt),
    endedAt: dateOrNone(stored.endedAt),
    clocks: stored.clocks.map(readClock),
  };
}

/** A case that the timekeeper has no trouble with. */
const AWAKE = { wake_failures: 0, wake_retry_at: null };

/** Writes the projection of a case after an action: its first, or the next in place of the former. The timekeeper looks at it anew. */
export async function saveCaseFile(db: Queryable, caseFile: CaseFile, now: Date): Promise<void> {
  const columns = { ...columnsOf(caseFile), wakes_at: wakesAt(caseFile, now) ?? null, ...AWAKE };
  const names = Object.keys(columns);
  const updates = names.filter((name) => name !== 'id').map((name) => `${name} = excluded.${name}`);
  const priority = `coalesce((select priority from category where code = $${names.indexOf('category') + 1}), 4)`;
  await db.query(
    `insert into case_file (${names.join(', ')}, priority)
     values (${names.map((_, index) => `$${index + 1}`).join(', ')}, ${priority})
     on conflict (id) do update set ${updates.join(', ')}, priority = excluded.priority`,
    Object.values(columns),
  );
}

/** Saves what a replay gave, unless another action came meanwhile. What time made due since the last step is announced again. */
export async function saveReplayed(db: Queryable, caseFile: CaseFile): Promise<void> {
  const columns = { ...columnsOf(caseFile), wakes_at: wakesAt(caseFile, caseFile.stateEnteredAt) ?? null };
  const names = Object.keys(columns);
  const updates = names.map((name, index) => `${name} = $${index + 1}`);
  await db.query(
    `update case_file set ${updates.join(', ')} where id = $1 and version = ${caseFile.version}`,
    Object.values(columns),
  );
}

function columnsOf(caseFile: CaseFile) {
  const { report } = caseFile;
  const due = dueTimes(caseFile.clocks);
  const times = [due.stage, due.total].filter((time) => time !== undefined);
  return {
    id: caseFile.id,
    version: caseFile.version,
    state: caseFile.state,
    category: report.category,
    district: districtOf(report),
    street: streetOf(report),
    grid: report.grid,
    lon: report.location.lon,
    lat: report.location.lat,
    channel: report.channel,
    component_id: report.componentId ?? null,
    department: caseFile.department ?? null,
    departments: caseFile.departments,
    handler: caseFile.handler ?? null,
    reported_at: caseFile.reportedAt,
    state_entered_at: caseFile.stateEnteredAt,
    first_dispatched_at: caseFile.firstDispatchedAt ?? null,
    disposed_at: caseFile.disposedAt ?? null,
    ended_at: caseFile.endedAt ?? null,
    stage_due_at: due.stage ?? null,
    total_due_at: due.total ?? null,
    due_at: earliest(times) ?? null,
    yellow_at: earliest(runningClocks(caseFile.clocks).map(({ yellowAt }) => yellowAt)) ?? null,
    disposed_on_time: isDisposedOnTime(caseFile.clocks, caseFile.disposedAt) ?? null,
    projection: JSON.stringify(caseFile),
    projection_version: PROJECTION_VERSION,
    title: report.title,
  };
}
