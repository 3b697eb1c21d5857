import type { Queryable } from '../connection/transaction.ts';

/** Under which client identifiers a worker is known to an external broker. */
export interface BrokerSession {
  readonly clientId: string;
  /** Of the sessions that it had before, and that may still hold messages; null once they were emptied and ended. */
  readonly formerClientId: string | null;
}

/** The worker's, which stays what it was at first: what is given counts only where the worker has none yet. */
export async function keepBrokerSession(db: Queryable, worker: string, given: BrokerSession): Promise<BrokerSession> {
  await db.query(
    `insert into broker_session (worker, client_id, former_client_id) values ($1, $2, $3) on conflict (worker) do nothing`,
    [worker, given.clientId, given.formerClientId],
  );
  const { rows } = await db.query<BrokerSession>(
    `select client_id as "clientId", former_client_id as "formerClientId" from broker_session where worker = $1`,
    [worker],
  );
  return rows[0] ?? given;
}

/** The worker uses this client identifier now, and will have to give its sessions up once it is told of none. */
export async function noteFormerBrokerSession(db: Queryable, worker: string, session: BrokerSession): Promise<void> {
  await db.query(
    `insert into broker_session (worker, client_id, former_client_id) values ($1, $2, $3)
     on conflict (worker) do update set former_client_id = excluded.former_client_id`,
    [worker, session.clientId, session.formerClientId],
  );
}

/** The former sessions are ended: nothing of them is remembered, the deliveries by these client identifiers included. */
export async function forgetFormerBrokerSession(
  db: Queryable,
  worker: string,
  clientIds: readonly string[],
): Promise<void> {
  await db.query(
    `with forgotten as (delete from set_aside_delivery where session = any ($2::text[]))
     update broker_session set former_client_id = null where worker = $1`,
    [worker, clientIds],
  );
}
