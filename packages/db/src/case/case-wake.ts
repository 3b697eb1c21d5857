import type { CaseFile } from '@cityloop/domain/case/case-file';
import type { Queryable } from '../connection/transaction.ts';
import { PROJECTION, type ProjectionRow, readCaseFiles } from './case-projection.ts';

/** A case for which the timekeeper's moment has come. */
export interface WakingCase {
  readonly caseFile: CaseFile;
  /** The moment that it waited for. */
  readonly wakesAt: Date;
  readonly failures: number;
}

/**
 * Takes the cases whose moment has come, the longest waiting first, and locks them until the transaction ends; those that another process
 * holds are left to it.
 */
export async function takeWakingCases(db: Queryable, now: Date, limit: number): Promise<WakingCase[]> {
  const { rows } = await db.query<ProjectionRow & { wakes_at: Date; wake_failures: number }>(
    `select ${PROJECTION}, wakes_at, wake_failures from case_file
     where wakes_at <= $1 and (wake_retry_at is null or wake_retry_at <= $1)
     order by wakes_at, id limit $2 for update skip locked`,
    [now, limit],
  );
  const cases = await readCaseFiles(db, rows);
  return rows.flatMap((row, index) => {
    const caseFile = cases[index];
    return caseFile ? [{ caseFile, wakesAt: row.wakes_at, failures: row.wake_failures }] : [];
  });
}

/** Nothing of this moment is left to do; the next is at `wakesAt`. */
export async function setWakesAt(db: Queryable, caseId: string, wakesAt: Date | undefined): Promise<void> {
  await db.query('update case_file set wakes_at = $2, wake_failures = 0, wake_retry_at = null where id = $1', [
    caseId,
    wakesAt ?? null,
  ]);
}

/** It failed: it is tried again at `retryAt`, and doesn't hold the others. */
export async function postponeWake(db: Queryable, caseId: string, retryAt: Date): Promise<void> {
  await db.query(
    'update case_file set wake_retry_at = $2, wake_failures = least(wake_failures + 1, 1000) where id = $1',
    [caseId, retryAt],
  );
}
