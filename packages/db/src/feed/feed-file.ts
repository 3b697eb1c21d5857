import type { MessageMeta } from '@cityloop/domain/feed/message-meta';
import type pg from 'pg';
import { inTransaction, type Queryable } from '../connection/transaction.ts';

export type FeedFileState = 'uploading' | 'received' | 'reading' | 'done' | 'repeated' | 'failed' | 'cancelled';

export interface FeedFileRecord {
  readonly id: string;
  readonly feed: string;
  readonly name: string;
  readonly state: FeedFileState;
  readonly bytes: number | null;
  readonly received: number;
  readonly sha256: Buffer | null;
  /** Of what is read: the file, or what was packed in it. */
  readonly readBytes: number | null;
  readonly split: 'csv' | 'lines' | 'array' | 'whole' | null;
  readonly header: Buffer | null;
  /** How far its records are in the inbox. */
  readonly position: number;
  readonly records: number;
  readonly refused: number;
  /** Records that are in the inbox still. */
  readonly waiting: number;
  readonly sampled: boolean;
  readonly sameAs: string | null;
  readonly repeats: number;
  readonly fault: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  /** When it was gone on with last. */
  readonly changedAt: Date;
  readonly finishedAt: Date | null;
}

const SELECT = `select id, feed, name, state, bytes, received, sha256, read_bytes as "readBytes", split, header, position,
    records, refused, sampled, same_as as "sameAs", repeats, fault, created_by as "createdBy", created_at as "createdAt",
    changed_at as "changedAt", finished_at as "finishedAt",
    case when records = 0 then 0 else (select count(*) from inbox where file = feed_file.id) end::int8 as waiting
  from feed_file`;

export async function insertFeedFile(
  db: Queryable,
  file: Pick<FeedFileRecord, 'id' | 'feed' | 'name' | 'bytes' | 'createdBy'>,
): Promise<void> {
  await db.query('insert into feed_file (id, feed, name, bytes, created_by) values ($1, $2, $3, $4, $5)', [
    file.id,
    file.feed,
    file.name,
    file.bytes,
    file.createdBy,
  ]);
}

export async function findFeedFile(db: Queryable, feed: string, id: string): Promise<FeedFileRecord | undefined> {
  const { rows } = await db.query<FeedFileRecord>(`${SELECT} where feed = $1 and id = $2`, [feed, id]);
  return rows[0];
}

/** Newest first, behind `after`. */
export async function listFeedFiles(
  db: Queryable,
  query: {
    readonly feed: string;
    readonly after?: { readonly at: string; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<FeedFileRecord[]> {
  const { rows } = await db.query<FeedFileRecord>(
    `${SELECT} where feed = $1 and ($2::timestamptz is null or (date_trunc('milliseconds', created_at), id) < ($2, $3::uuid))
     order by date_trunc('milliseconds', created_at) desc, id desc limit $4`,
    [query.feed, query.after?.at ?? null, query.after?.id ?? null, query.limit],
  );
  return rows;
}

/** Uploads of a feed that are under way: their number is limited. */
export async function countUploads(db: Queryable, feed: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from feed_file where feed = $1 and state = 'uploading'`,
    [feed],
  );
  return rows[0]?.count ?? 0;
}

/** So many bytes have come; with `bytes` these are all. False where it isn't uploaded any more. */
export async function noteReceived(
  db: Queryable,
  id: string,
  { received, isWhole }: { readonly received: number; readonly isWhole: boolean },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update feed_file set received = $2, changed_at = now(), bytes = case when $3 then $2 else bytes end,
       state = case when $3 then 'received' else state end
     where id = $1 and state = 'uploading'`,
    [id, received, isWhole],
  );
  return rowCount === 1;
}

/** Files with something to do, the oldest first. */
export async function listOpenFiles(db: Queryable): Promise<FeedFileRecord[]> {
  const { rows } = await db.query<FeedFileRecord>(
    `${SELECT} where state in ('received', 'reading') order by created_at, id limit 100`,
  );
  return rows;
}

/** Those whose upload nobody has gone on with for so long end. Returns their ids. */
export async function endStaleUploads(db: Queryable, days: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `update feed_file set state = 'cancelled', fault = 'its upload was not finished', finished_at = now()
     where state = 'uploading' and changed_at < now() - $1 * interval '1 day' returning id`,
    [days],
  );
  return rows.map(({ id }) => id);
}

export interface FileContent {
  readonly sha256: Buffer;
  readonly readBytes: number;
  readonly split: NonNullable<FeedFileRecord['split']>;
  readonly header: Buffer | undefined;
  readonly start: number;
}

/**
 * What a file holds is known: it is read, or is a repeat of one that was. Returns that one's id; of two at once, one is the
 * first.
 */
export function beginReading(
  pool: pg.Pool,
  file: Pick<FeedFileRecord, 'id' | 'feed'>,
  content: FileContent,
): Promise<string | undefined> {
  return inTransaction(pool, async (client) => {
    await client.query('select from feed where id = $1 for update', [file.feed]);
    const { rows } = await client.query<{ id: string }>(
      `update feed_file set repeats = repeats + 1 where id = (
         select id from feed_file where feed = $1 and sha256 = $2 and id <> $3 and state in ('reading', 'done') limit 1)
       returning id`,
      [file.feed, content.sha256, file.id],
    );
    const sameAs = rows[0]?.id;
    await client.query(
      `update feed_file set state = case when $2::uuid is null then 'reading' else 'repeated' end, same_as = $2, sha256 = $3,
         read_bytes = $4, split = $5, header = $6, position = $7, finished_at = case when $2::uuid is not null then now() end
       where id = $1 and state = 'received'`,
      [
        file.id,
        sameAs ?? null,
        content.sha256,
        content.readBytes,
        content.split,
        content.header ?? null,
        content.start,
      ],
    );
    return sameAs;
  });
}

export interface FileRecords {
  readonly topic: string;
  readonly username: string;
  readonly rows: readonly { readonly payload: Buffer; readonly meta: MessageMeta }[];
  /** Behind the last of them. */
  readonly position: number;
  readonly refused: number;
}

/**
 * Puts the next records into the inbox and goes on behind them, in the given transaction. False where the file is elsewhere by
 * now: cancelled, or read by another process.
 */
export async function handOverRecords(client: Queryable, file: FeedFileRecord, given: FileRecords): Promise<boolean> {
  const { rowCount } = await client.query(
    `update feed_file set position = $3, records = records + $4, refused = refused + $5, changed_at = now()
     where id = $1 and state = 'reading' and position = $2`,
    [file.id, file.position, given.position, given.rows.length, given.refused],
  );
  if (rowCount === 0) return false;
  await insertRecords(client, given, file.id);
  return true;
}

/** A draft captures the first records as samples; the file is read from its beginning once the feed is active. */
export async function handOverSamples(client: Queryable, file: FeedFileRecord, given: FileRecords): Promise<void> {
  const { rowCount } = await client.query(
    `update feed_file set sampled = true where id = $1 and state = 'reading' and not sampled`,
    [file.id],
  );
  if (rowCount === 1) await insertRecords(client, given, null);
}

async function insertRecords(
  client: Queryable,
  { topic, username, rows }: FileRecords,
  file: string | null,
): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into inbox (topic, username, file, payload, meta)
     select $1, $2, $3, payload, meta from unnest($4::bytea[], $5::jsonb[]) as given (payload, meta)`,
    [topic, username, file, rows.map(({ payload }) => payload), rows.map(({ meta }) => JSON.stringify(meta))],
  );
}

/** How many records of a file wait to be taken in. */
export async function countWaitingRecords(db: Queryable, id: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>('select count(*)::int as count from inbox where file = $1', [id]);
  return rows[0]?.count ?? 0;
}

/** False where it has ended already. */
export async function endFeedFile(
  db: Queryable,
  id: string,
  { state, fault = '' }: { readonly state: 'done' | 'failed' | 'cancelled'; readonly fault?: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update feed_file set state = $2, fault = $3, finished_at = now()
     where id = $1 and state in ('uploading', 'received', 'reading')`,
    [id, state, fault],
  );
  return rowCount === 1;
}
