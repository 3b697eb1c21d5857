import { randomBytes } from 'node:crypto';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { type BrokerSession, keepBrokerSession, noteFormerBrokerSession } from '@cityloop/db/ingest/broker-session';
import type { Config } from '../config.ts';

/** Bytes that nobody guesses. */
const RANDOM_BYTES = 24;
/** Under which every city's ingest was known once: anybody who could sign in to the broker could end its sessions. */
const ONCE_KNOWN_TO_ALL = { worker: 'ingest', clientId: 'cityloop-ingest' } as const;

/**
 * Under which client identifier this worker keeps its sessions at an external broker. Drawn once and kept in the database, so
 * that it is the same after a restart, on whichever machine. One that is configured is used as it is, and remembered: when it
 * no longer is, its sessions are the former ones.
 */
export async function brokerIdentity(
  db: Queryable,
  { MQTT_CLIENT_ID: configured, WORKER: worker }: Pick<Config, 'MQTT_CLIENT_ID' | 'WORKER'>,
): Promise<BrokerSession> {
  const clientId = `cityloop-${randomBytes(RANDOM_BYTES).toString('base64url')}`;
  if (configured !== undefined) {
    await noteFormerBrokerSession(db, worker, { clientId, formerClientId: configured });
    return { clientId: configured, formerClientId: null };
  }
  const formerClientId = worker === ONCE_KNOWN_TO_ALL.worker ? ONCE_KNOWN_TO_ALL.clientId : null;
  return keepBrokerSession(db, worker, { clientId, formerClientId });
}
