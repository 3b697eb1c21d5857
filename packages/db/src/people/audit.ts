import type { Queryable } from '../connection/transaction.ts';

/** A line of the audit log: who did or tried what to whom, and how it ended. */
export interface AuditLine {
  readonly actor: string;
  readonly what: string;
  readonly subject: string;
  readonly outcome: string;
  readonly address: string;
}

export async function recordAudit(db: Queryable, line: AuditLine): Promise<void> {
  await db.query('insert into audit_entry (actor, what, subject, outcome, address) values ($1, $2, $3, $4, $5)', [
    line.actor,
    line.what,
    line.subject,
    line.outcome,
    line.address,
  ]);
}

/** Newest first; `before` is the id of the last line of the former page. */
export async function listAuditLines(
  db: Queryable,
  limit: number,
  before: number | undefined,
): Promise<(AuditLine & { readonly id: number; readonly at: Date })[]> {
  const { rows } = await db.query<AuditLine & { id: number; at: Date }>(
    `select id, at, actor, what, subject, outcome, address from audit_entry
     where $1::bigint is null or id < $1 order by id desc limit $2`,
    [before ?? null, limit],
  );
  return rows;
}
