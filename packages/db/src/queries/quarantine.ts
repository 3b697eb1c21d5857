import type { Queryable } from '../transaction.ts';
import type { Page } from './reading.ts';

export interface QuarantineRow {
  readonly receivedAt: Date;
  readonly topic: string;
  readonly username: string | undefined;
  readonly reason: string;
  readonly detail: string;
  /** The first part of what came; length and hash tell of the rest. */
  readonly raw: Buffer;
  readonly rawBytes: number;
  readonly rawSha256: Buffer;
}

export async function insertQuarantine(client: Queryable, rows: readonly QuarantineRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into quarantine (received_at, topic, username, reason, detail, raw, raw_bytes, raw_sha256)
     select * from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::int4[], $8::bytea[])`,
    [
      rows.map((row) => row.receivedAt),
      rows.map((row) => row.topic),
      rows.map((row) => row.username ?? null),
      rows.map((row) => row.reason),
      rows.map((row) => row.detail),
      rows.map((row) => row.raw),
      rows.map((row) => row.rawBytes),
      rows.map((row) => row.rawSha256),
    ],
  );
}

export interface ListedQuarantine {
  readonly id: number;
  readonly at: Date;
  readonly topic: string;
  readonly reason: string;
  readonly detail: string;
  readonly bytes: number;
  readonly sha256: Buffer;
  readonly raw: Buffer;
}

/** Newest first, by one reason or all. */
export async function listQuarantine(
  db: Queryable,
  query: { readonly reason?: string | undefined; readonly cursor?: string | undefined; readonly limit: number },
): Promise<Page<ListedQuarantine>> {
  const before = /^\d{1,15}$/.test(query.cursor ?? '') ? Number(query.cursor) : null;
  const { rows } = await db.query<ListedQuarantine>(
    `select id, received_at as at, topic, reason, detail, raw_bytes as bytes, raw_sha256 as sha256, raw
     from quarantine
     where ($1::text is null or reason = $1) and ($2::bigint is null or id < $2)
     order by id desc limit $3`,
    [query.reason ?? null, before, query.limit + 1],
  );
  const items = rows.slice(0, query.limit);
  return { items, next: rows.length > query.limit ? String(items.at(-1)?.id) : null };
}
