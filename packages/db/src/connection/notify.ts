import type { Queryable } from './transaction.ts';

/** Channels say "look", never what: the data is read from the tables. */
export const CHANNELS = {
  readings: 'cityloop_readings',
  changes: 'cityloop_changes',
  work: 'cityloop_work',
  /** Messages wait for ingest. */
  inbox: 'cityloop_inbox',
  accounts: 'cityloop_accounts',
  /** MQTT credentials of devices: issued, rotated, revoked. */
  credentials: 'cityloop_credentials',
  /** A breaking migration was applied. */
  schema: 'cityloop_schema',
} as const;
export type HintChannel = keyof typeof CHANNELS;

/** Outside of data transactions: NOTIFY takes a database-wide lock at commit. */
export async function hint(db: Queryable, channel: HintChannel): Promise<void> {
  await db.query(`notify ${CHANNELS[channel]}`);
}
