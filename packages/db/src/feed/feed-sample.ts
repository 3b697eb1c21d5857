import type { CapturedSample } from '@cityloop/domain/feed/feed-note';
import type { MessageMeta } from '@cityloop/domain/feed/message-meta';
import type { Queryable } from '../connection/transaction.ts';

export interface FeedSampleRecord extends Omit<CapturedSample, 'meta'> {
  readonly id: number;
  readonly meta: MessageMeta | null;
  readonly payload: Buffer;
}

/** Kept of each feed: the newest so many, and the newest so many that failed. */
const SAMPLES_KEPT = 20;

/** Adds samples and lets the oldest of their feeds go. */
export async function insertFeedSamples(client: Queryable, rows: readonly CapturedSample[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into feed_sample (feed, at, topic, payload, bytes, outcome, detail, version, meta)
     select * from unnest($1::text[], $2::timestamptz[], $3::text[], $4::bytea[], $5::int4[], $6::text[], $7::text[],
       $8::int4[], $9::jsonb[])`,
    [
      rows.map((row) => row.feed),
      rows.map((row) => row.at),
      rows.map((row) => row.topic),
      rows.map((row) => row.payload),
      rows.map((row) => row.bytes),
      rows.map((row) => row.outcome),
      rows.map((row) => row.detail),
      rows.map((row) => row.version),
      rows.map((row) => (row.meta ? JSON.stringify(row.meta) : null)),
    ],
  );
  await client.query(
    `delete from feed_sample where id in (
       select id from (
         select id, row_number() over (partition by feed, outcome = 'failed' order by id desc) as nth
         from feed_sample where feed = any ($1::text[])
       ) as ranked where nth > $2)`,
    [[...new Set(rows.map((row) => row.feed))], SAMPLES_KEPT],
  );
}

const SELECT = 'select id, feed, at, topic, payload, bytes, outcome, detail, version, meta from feed_sample';

/** Newest first, below the id `before`. */
export async function listFeedSamples(
  db: Queryable,
  query: {
    readonly feed: string;
    readonly outcome?: string | undefined;
    readonly before?: number | undefined;
    readonly limit: number;
  },
): Promise<FeedSampleRecord[]> {
  const { rows } = await db.query<FeedSampleRecord>(
    `${SELECT} where feed = $1 and ($2::text is null or outcome = $2) and ($3::int8 is null or id < $3)
     order by id desc limit $4`,
    [query.feed, query.outcome ?? null, query.before ?? null, query.limit],
  );
  return rows;
}

/** Those of these samples that are still there, in the order of the ids. */
export async function findFeedSamples(
  db: Queryable,
  feed: string,
  ids: readonly number[],
): Promise<FeedSampleRecord[]> {
  const { rows } = await db.query<FeedSampleRecord>(
    `${SELECT} where feed = $1 and id = any ($2::int8[]) order by array_position($2::int8[], id)`,
    [feed, ids],
  );
  return rows;
}
