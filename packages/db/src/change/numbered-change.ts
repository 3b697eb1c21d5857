import { LOCKS, tryTransactionLock } from '../connection/advisory-lock.ts';
import type { Queryable } from '../connection/transaction.ts';

/** A numbered change with what decides who may see it. */
export interface NumberedChange {
  readonly feedNo: number;
  readonly at: Date;
  readonly kind: 'case' | 'alarm' | 'component';
  readonly id: string;
  readonly version: number;
  readonly district: string | null;
  readonly departments: string[];
}

/**
 * Moves committed changes into the feed, numbered on from its last number, without a gap. Call it in a transaction, which
 * holds the sequencer's lock to its end. Returns how many were moved; 0 also while another process numbers.
 */
export async function numberPendingChanges(db: Queryable, limit: number): Promise<number> {
  if (!(await tryTransactionLock(db, LOCKS.sequencer))) return 0;
  const { rowCount } = await db.query(
    `with moved as (
       delete from change_pending where id in (select id from change_pending order by id limit $1) returning *
     )
     insert into change_feed (feed_no, at, kind, subject_id, version, district, departments)
     select (select coalesce(max(feed_no), 0) from change_feed) + row_number() over (order by id),
       at, kind, subject_id, version, district, departments
     from moved`,
    [limit],
  );
  return rowCount ?? 0;
}

/** Oldest first, after this number; what retention has deleted is missing at the front, and nowhere else. */
export async function listChanges(db: Queryable, after: number, limit: number): Promise<NumberedChange[]> {
  const { rows } = await db.query<NumberedChange>({
    name: 'list-changes',
    text: `select feed_no as "feedNo", at, kind, subject_id as id, version, district, departments
           from change_feed where feed_no > $1 order by feed_no limit $2`,
    values: [after, limit],
  });
  return rows;
}
