import type { Queryable } from '../connection/transaction.ts';

/** An accepted request and the answer that it got: the same id again gets that answer. */
export interface RememberedRequest {
  readonly requestId: string;
  readonly caseId: string;
  readonly actor: string;
  readonly bodySha256: Buffer;
  readonly answer: unknown;
}

export async function findCaseRequest(db: Queryable, requestId: string): Promise<RememberedRequest | undefined> {
  const { rows } = await db.query<RememberedRequest>(
    `select request_id as "requestId", case_id as "caseId", actor, body_sha256 as "bodySha256", answer
     from case_request where request_id = $1`,
    [requestId],
  );
  return rows[0];
}

/** Stores the answer and gives it back as it will be read again. Throws a unique violation where the id was taken meanwhile. */
export async function rememberCaseRequest(db: Queryable, request: RememberedRequest): Promise<unknown> {
  const { rows } = await db.query<{ answer: unknown }>(
    `insert into case_request (request_id, case_id, actor, body_sha256, answer) values ($1, $2, $3, $4, $5) returning answer`,
    [request.requestId, request.caseId, request.actor, request.bodySha256, JSON.stringify(request.answer)],
  );
  return rows[0]?.answer;
}

/** Did two transactions take the same request id? The later one fails with this, and reads the first one's answer instead. */
export function isRequestIdTaken(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || !('constraint' in error)) return false;
  const constraint = String(error.constraint);
  return error.code === '23505' && (constraint === 'case_request_pkey' || constraint === 'alarm_request_pkey');
}
