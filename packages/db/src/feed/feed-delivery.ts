import type { MessageMeta } from '@cityloop/domain/feed/message-meta';
import type pg from 'pg';
import { inTransaction, type Queryable } from '../connection/transaction.ts';

export interface FeedDelivery {
  readonly feed: string;
  readonly topic: string;
  readonly payload: Buffer;
  readonly username: string;
  readonly meta: MessageMeta;
  /** sha256 of what the sender calls this delivery; undefined where it doesn't. */
  readonly keySha256: Buffer | undefined;
}

/** How long a repeat of a delivery is recognised. */
const REMEMBERED = '7 days';

/** Hands a message to ingest, durably: committed when it resolves. False for a delivery that was taken before. */
export async function takeDelivery(pool: pg.Pool, delivery: FeedDelivery): Promise<boolean> {
  const { feed, keySha256 } = delivery;
  if (keySha256 === undefined) {
    await insertIntoInbox(pool, delivery);
    return true;
  }
  return inTransaction(pool, async (client) => {
    await client.query(`delete from feed_delivery where feed = $1 and at < now() - $2::interval`, [feed, REMEMBERED]);
    const { rowCount } = await client.query(
      'insert into feed_delivery (feed, key_sha256) values ($1, $2) on conflict do nothing',
      [feed, keySha256],
    );
    if (rowCount === 0) return false;
    await insertIntoInbox(client, delivery);
    return true;
  });
}

async function insertIntoInbox(db: Queryable, { topic, payload, username, meta }: FeedDelivery): Promise<void> {
  await db.query('insert into inbox (topic, payload, username, meta) values ($1, $2, $3, $4)', [
    topic,
    payload,
    username,
    meta,
  ]);
}
