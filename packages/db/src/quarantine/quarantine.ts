import { type QuarantineGroup, quarantineGroupOf } from '@cityloop/domain/telemetry/quarantine-group';
import type { QuarantinedMessage } from '@cityloop/domain/telemetry/quarantined-message';
import type { Queryable } from '../connection/transaction.ts';

export async function insertQuarantine(client: Queryable, rows: readonly QuarantinedMessage[]): Promise<void> {
  if (rows.length === 0) return;
  const groups = rows.map((row) => ({ ...quarantineGroupOf(row), ...row }));
  await client.query(
    `insert into quarantine
       (received_at, topic, username, reason, detail, raw, raw_bytes, raw_sha256, source, topic_pattern, meta)
     select * from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::int4[],
       $8::bytea[], $9::text[], $10::text[], $11::jsonb[])`,
    [
      rows.map((row) => row.receivedAt),
      rows.map((row) => row.topic),
      rows.map((row) => row.username ?? null),
      rows.map((row) => row.reason),
      rows.map((row) => row.detail),
      rows.map((row) => row.raw),
      rows.map((row) => row.rawBytes),
      rows.map((row) => row.rawSha256),
      groups.map((row) => row.source),
      groups.map((row) => row.topicPattern),
      rows.map((row) => (row.meta ? JSON.stringify(row.meta) : null)),
    ],
  );
}

/** How many messages of a group were set aside for a reason in an hour, kept or not. */
export interface QuarantineCountRow extends QuarantineGroup {
  readonly reason: string;
  /** Its start. */
  readonly hour: Date;
  readonly seen: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** Adds counts, in the order of their keys, so that concurrent writers lock in the same order. */
export async function addQuarantineCounts(client: Queryable, rows: readonly QuarantineCountRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into quarantine_count as known (source, topic_pattern, reason, hour, seen, first_at, last_at)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::int8[], $6::timestamptz[],
       $7::timestamptz[]) order by 1, 2, 3, 4
     on conflict (source, topic_pattern, reason, hour) do update set seen = known.seen + excluded.seen,
       first_at = least(known.first_at, excluded.first_at), last_at = greatest(known.last_at, excluded.last_at)`,
    [
      rows.map((row) => row.source),
      rows.map((row) => row.topicPattern),
      rows.map((row) => row.reason),
      rows.map((row) => row.hour),
      rows.map((row) => row.seen),
      rows.map((row) => row.firstAt),
      rows.map((row) => row.lastAt),
    ],
  );
}

/** Still set aside, on its way to be tried again, or taken in after all. */
export type QuarantineState = 'open' | 'waiting' | 'redriven';

export interface ListedQuarantine {
  readonly id: number;
  readonly at: Date;
  readonly topic: string;
  readonly username: string | null;
  readonly source: string;
  readonly topicPattern: string;
  readonly reason: string;
  readonly detail: string;
  /** Of what came, and of that what is kept. */
  readonly bytes: number;
  readonly keptBytes: number;
  readonly sha256: Buffer;
  readonly raw: Buffer;
  readonly state: QuarantineState;
  readonly triedAt: Date | null;
  readonly redrivenAt: Date | null;
}

const LISTED = `select id, received_at as at, topic, username, source, topic_pattern as "topicPattern", reason, detail,
    raw_bytes as bytes, octet_length(raw) as "keptBytes", raw_sha256 as sha256, raw, tried_at as "triedAt",
    redriven_at as "redrivenAt",
    case when redriven_at is not null then 'redriven'
      when exists (select from inbox where redrive_of = quarantine.id) then 'waiting' else 'open' end as state
  from quarantine`;

/** What a list is narrowed by; undefined narrows nothing. */
export interface QuarantineFilter {
  readonly reason?: string | undefined;
  readonly source?: string | undefined;
  readonly topicPattern?: string | undefined;
  /** Taken in after all, or not. */
  readonly redriven?: boolean | undefined;
}

/** Newest first, below the id `before`. */
export async function listQuarantine(
  db: Queryable,
  query: QuarantineFilter & { readonly before?: number | undefined; readonly limit: number },
): Promise<ListedQuarantine[]> {
  const { rows } = await db.query<ListedQuarantine>(
    `${LISTED}
     where ($1::text is null or reason = $1) and ($2::bigint is null or id < $2)
       and ($4::text is null or source = $4) and ($5::text is null or topic_pattern = $5)
       and ($6::boolean is null or (redriven_at is not null) = $6)
     order by id desc limit $3`,
    [
      query.reason ?? null,
      query.before ?? null,
      query.limit,
      query.source ?? null,
      query.topicPattern ?? null,
      query.redriven ?? null,
    ],
  );
  return rows;
}

export async function findQuarantined(db: Queryable, id: number): Promise<ListedQuarantine | undefined> {
  const { rows } = await db.query<ListedQuarantine>(`${LISTED} where id = $1`, [id]);
  return rows[0];
}
