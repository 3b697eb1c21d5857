import type pg from 'pg';
import { inTransaction, type Queryable } from '../connection/transaction.ts';

/** An accepted request: who sent it, a hash of what it said, and the step of its subject that it made. */
interface AcceptedRequest {
  readonly requestId: string;
  readonly caller: string;
  readonly fingerprint: Buffer;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** The subject's version after the step. */
  readonly seq: number;
  readonly at: Date;
}

export async function findAcceptedRequest(db: Queryable, requestId: string): Promise<AcceptedRequest | undefined> {
  const { rows } = await db.query<AcceptedRequest>(
    `select request_id as "requestId", caller, fingerprint, subject_kind as "subjectKind", subject_id as "subjectId", seq, at
     from accepted_request where request_id = $1`,
    [requestId],
  );
  return rows[0];
}

/** Throws a unique violation where the id was taken in the meantime: see `isRequestIdTaken`. */
async function recordAcceptedRequest(db: Queryable, request: AcceptedRequest): Promise<void> {
  await db.query(
    `insert into accepted_request (request_id, caller, fingerprint, subject_kind, subject_id, seq, at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      request.requestId,
      request.caller,
      request.fingerprint,
      request.subjectKind,
      request.subjectId,
      request.seq,
      request.at,
    ],
  );
}

/** Did two transactions take the same request id? The later one fails with this, and was rolled back. */
function isRequestIdTaken(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || !('constraint' in error)) return false;
  return error.code === '23505' && error.constraint === 'accepted_request_pkey';
}

/** The accepted requests of one database, as `acceptOnce` of packages/web asks for them. */
export function requestStore(pool: pg.Pool) {
  return {
    transaction: <T>(work: (db: Queryable) => Promise<T>): Promise<T> => inTransaction(pool, work),
    find: findAcceptedRequest,
    record: recordAcceptedRequest,
    isTaken: isRequestIdTaken,
  };
}
