import type { Queryable } from '../connection/transaction.ts';

/** Something that screens should look at again. Written in the transaction of the change; the sequencer numbers it after the commit. */
export interface PendingChange {
  readonly kind: 'case' | 'alarm' | 'component';
  readonly id: string;
  readonly version: number;
  readonly district: string | undefined;
  /** Departments that see the subject now or did before the change. */
  readonly departments: readonly string[];
}

export async function recordChange(db: Queryable, change: PendingChange): Promise<void> {
  await db.query(
    'insert into change_pending (kind, subject_id, version, district, departments) values ($1, $2, $3, $4, $5)',
    [change.kind, change.id, change.version, change.district ?? null, change.departments],
  );
}
