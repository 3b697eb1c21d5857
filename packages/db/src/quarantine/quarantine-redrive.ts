import type { Queryable } from '../connection/transaction.ts';
import type { QuarantineFilter } from './quarantine.ts';

/** What can be tried again: all of it is kept, it was not taken in yet, and it is not on its way already. */
const REDRIVABLE = `redriven_at is null and octet_length(raw) = raw_bytes
  and not exists (select from inbox where redrive_of = quarantine.id)`;

/**
 * Hands a quarantined message to ingest again as it came: topic, bytes, publisher, time of receipt. False where it can't
 * be; of two at once one gets true. Send the hint `work` after the commit.
 */
export async function redriveOne(client: Queryable, id: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `with chosen as (select id, topic, raw, received_at, username, meta from quarantine where id = $1 and ${REDRIVABLE}
       for update)
     ${INTO_INBOX}`,
    [id],
  );
  return rowCount === 1;
}

const INTO_INBOX = `insert into inbox (topic, payload, received_at, username, meta, redrive_of)
  select topic, raw, received_at, username, meta, id from chosen order by id on conflict (redrive_of) do nothing`;

/** The same for the oldest `limit` messages of a group; returns how many. */
export async function redriveGroup(client: Queryable, filter: QuarantineFilter, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    `with chosen as (select id, topic, raw, received_at, username, meta from quarantine
       where ${MATCHES} and ${REDRIVABLE} order by id limit $4 for update skip locked)
     ${INTO_INBOX}`,
    [...valuesOf(filter), limit],
  );
  return rowCount ?? 0;
}

const MATCHES = `($1::text is null or reason = $1) and ($2::text is null or source = $2)
  and ($3::text is null or topic_pattern = $3)`;

function valuesOf({ reason, source, topicPattern }: QuarantineFilter): (string | null)[] {
  return [reason ?? null, source ?? null, topicPattern ?? null];
}

export interface RedriveOutlook {
  /** Could be tried again. */
  readonly open: number;
  /** On their way. */
  readonly waiting: number;
  /** Can't be: only a part of each was kept. */
  readonly incomplete: number;
}

/** What is left of a group. */
export async function readRedriveOutlook(db: Queryable, filter: QuarantineFilter): Promise<RedriveOutlook> {
  const { rows } = await db.query<RedriveOutlook>(
    `select count(*) filter (where not is_waiting and is_whole)::int as open,
       count(*) filter (where is_waiting)::int as waiting, count(*) filter (where not is_whole)::int as incomplete
     from (select octet_length(raw) = raw_bytes as is_whole,
         exists (select from inbox where redrive_of = quarantine.id) as is_waiting
       from quarantine where ${MATCHES} and redriven_at is null) as matching`,
    valuesOf(filter),
  );
  return rows[0] ?? { open: 0, waiting: 0, incomplete: 0 };
}
