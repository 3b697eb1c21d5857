import type { MessageMeta } from '@cityloop/domain/feed/message-meta';
import type { Queryable } from '../connection/transaction.ts';

/** A message that was handed to ingest through the database. */
export interface InboxMessage {
  readonly id: number;
  readonly topic: string;
  readonly payload: Buffer;
  readonly receivedAt: Date;
  readonly username: string | null;
  /** What came beside the payload. */
  readonly meta: MessageMeta | null;
  /** The quarantined message that it is a second try of. */
  readonly redriveOf: number | null;
}

/** The oldest messages after `afterId`, at most `limit`. */
export async function listInbox(db: Queryable, afterId: number, limit: number): Promise<InboxMessage[]> {
  const { rows } = await db.query<InboxMessage>(
    `select id, topic, payload, received_at as "receivedAt", username, meta, redrive_of as "redriveOf"
     from inbox where id > $1 order by id limit $2`,
    [afterId, limit],
  );
  return rows;
}

/** What became of a second try: taken in, or set aside again for this reason. */
export interface SettledRedrive {
  readonly quarantineId: number;
  readonly at: Date;
  readonly refusal: { readonly reason: string; readonly detail: string } | undefined;
}

/** Messages that are no longer in the inbox: another worker has stored their outcome, which must not be stored again. */
export class SettledElsewhere extends Error {
  readonly ids: ReadonlySet<number>;

  constructor(ids: ReadonlySet<number>) {
    super(`messages ${[...ids]} of the inbox were settled elsewhere`);
    this.ids = ids;
  }
}

/**
 * Takes messages out of the inbox and notes what became of redriven ones; in the transaction that stores their outcome.
 * @throws SettledElsewhere when some are no longer there: roll back, and leave them out
 */
export async function settleInbox(
  client: Queryable,
  ids: readonly number[],
  redrives: readonly SettledRedrive[],
): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await client.query<{ id: number }>('delete from inbox where id = any ($1::int8[]) returning id', [
    ids,
  ]);
  if (rows.length < ids.length) {
    const found = new Set(rows.map(({ id }) => id));
    throw new SettledElsewhere(new Set(ids.filter((id) => !found.has(id))));
  }
  if (redrives.length === 0) return;
  await client.query(
    `update quarantine set redriven_at = case when given.reason is null then given.at end,
       tried_at = case when given.reason is not null then given.at end,
       reason = coalesce(given.reason, quarantine.reason), detail = coalesce(given.detail, quarantine.detail)
     from unnest($1::int8[], $2::timestamptz[], $3::text[], $4::text[]) as given (id, at, reason, detail)
     where quarantine.id = given.id`,
    [
      redrives.map((redrive) => redrive.quarantineId),
      redrives.map((redrive) => redrive.at),
      redrives.map((redrive) => redrive.refusal?.reason ?? null),
      redrives.map((redrive) => redrive.refusal?.detail ?? null),
    ],
  );
}
