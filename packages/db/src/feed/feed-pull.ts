import type { MessageMeta } from '@cityloop/domain/feed/message-meta';
import type { Queryable } from '../connection/transaction.ts';

export type PullAuth =
  | { readonly scheme: 'bearer' }
  | { readonly scheme: 'basic'; readonly username: string }
  | { readonly scheme: 'header'; readonly header: string };

/** How a feed asks another house. */
export interface PullSettings {
  readonly url: string;
  readonly intervalSeconds: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly auth: PullAuth | null;
  readonly timeoutSeconds: number;
  /** JSONata for where to go on. */
  readonly cursor: string | null;
}

export interface FeedPullRecord extends PullSettings {
  readonly feed: string;
  readonly sealedSecret: Buffer | null;
  /** Where to go on. */
  readonly at: string | null;
  /** Of the last answer, sent back so that an unchanged one need not come again. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly lastAt: Date | null;
  readonly lastOutcome: 'ok' | 'unchanged' | 'failed' | null;
  readonly lastStatus: number | null;
  readonly lastError: string;
  readonly failures: number;
  readonly nextAt: Date;
  /** Counts the changes of the settings. */
  readonly revision: number;
}

const SELECT = `select feed, url, interval_seconds as "intervalSeconds", headers, auth, timeout_seconds as "timeoutSeconds",
    cursor_expression as cursor, sealed_secret as "sealedSecret", cursor_at as at, etag, last_modified as "lastModified",
    last_at as "lastAt", last_outcome as "lastOutcome", last_status as "lastStatus", last_error as "lastError", failures,
    next_at as "nextAt", revision
  from feed_pull`;

export async function findFeedPull(db: Queryable, feed: string): Promise<FeedPullRecord | undefined> {
  const { rows } = await db.query<FeedPullRecord>(`${SELECT} where feed = $1`, [feed]);
  return rows[0];
}

/** Begins anew: at once, and without what the former address said. */
export async function putFeedPull(
  db: Queryable,
  feed: string,
  {
    sealedSecret,
    keepsSecret,
    ...pull
  }: PullSettings & {
    readonly sealedSecret: Buffer | null;
    /** The former secret stays where none is given. */
    readonly keepsSecret: boolean;
  },
): Promise<void> {
  await db.query(
    `insert into feed_pull as known (feed, url, interval_seconds, headers, auth, timeout_seconds, cursor_expression, sealed_secret)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (feed) do update set url = excluded.url, interval_seconds = excluded.interval_seconds,
       headers = excluded.headers, auth = excluded.auth, timeout_seconds = excluded.timeout_seconds,
       cursor_expression = excluded.cursor_expression, 
       sealed_secret = coalesce(excluded.sealed_secret, case when $9 then known.sealed_secret end),
       revision = known.revision + 1, failures = 0, next_at = now(), last_error = '',
       cursor_at = case when known.url = excluded.url then known.cursor_at end,
       etag = case when known.url = excluded.url then known.etag end,
       last_modified = case when known.url = excluded.url then known.last_modified end`,
    [
      feed,
      pull.url,
      pull.intervalSeconds,
      pull.headers,
      JSON.stringify(pull.auth),
      pull.timeoutSeconds,
      pull.cursor,
      sealedSecret,
      keepsSecret,
    ],
  );
}

export interface DuePull extends FeedPullRecord {
  readonly messageBytes: number;
}

/** Longer than any request takes: a claim that nobody settles ends with it. */
const CLAIM_SECONDS = 150;

/**
 * Those whose time has come, of feeds that take or capture messages and have worked off what they brought before; nobody else
 * gets them meanwhile.
 */
export async function claimDuePulls(db: Queryable, limit: number): Promise<DuePull[]> {
  const { rows: claimed } = await db.query<{ feed: string }>(
    `update feed_pull set next_at = now() + $2 * interval '1 second' where feed in (
       select p.feed from feed_pull p join feed f on f.id = p.feed
       where p.next_at <= now() and f.kind = 'pull-http' and f.state <> 'paused'
         and (f.self_paused_until is null or f.self_paused_until <= now())
         and not exists (select from inbox where username = 'feed-' || f.id)
       order by p.next_at limit $1 for update of p skip locked)
     returning feed`,
    [limit, CLAIM_SECONDS],
  );
  if (claimed.length === 0) return [];
  const { rows } = await db.query<DuePull>(
    `select pull.*, v.max_message_bytes as "messageBytes" from (${SELECT}) as pull
     join feed f on f.id = pull.feed join feed_version v on v.feed = f.id and v.version = f.version_in_force
     where pull.feed = any ($1::text[])`,
    [claimed.map(({ feed }) => feed)],
  );
  return rows;
}

/** What a round came to. */
export interface PullResult {
  readonly outcome: 'ok' | 'unchanged' | 'failed';
  readonly status: number | null;
  readonly error: string;
  readonly at: string | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Until the next round. */
  readonly waitSeconds: number;
}

export interface PulledMessage {
  readonly topic: string;
  readonly username: string;
  readonly payload: Buffer;
  readonly meta: MessageMeta;
}

/**
 * Hands over what came and goes on behind it, in one transaction: after a crash the same page is asked again, and none is
 * skipped. False where the settings were changed meanwhile: nothing is kept of the answer.
 */
export async function notePull(
  client: Queryable,
  { feed, revision }: FeedPullRecord,
  { result, message }: { readonly result: PullResult; readonly message: PulledMessage | undefined },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update feed_pull set last_at = now(), last_outcome = $3, last_status = $4, last_error = $5, cursor_at = $6, etag = $7,
       last_modified = $8, next_at = now() + $9 * interval '1 second', failures = case when $3 = 'failed' then failures + 1 else 0 end
     where feed = $1 and revision = $2`,
    [
      feed,
      revision,
      result.outcome,
      result.status,
      result.error,
      result.at,
      result.etag,
      result.lastModified,
      result.waitSeconds,
    ],
  );
  if (rowCount === 0) return false;
  if (message) {
    const { topic, payload, username, meta } = message;
    await client.query('insert into inbox (topic, payload, username, meta) values ($1, $2, $3, $4)', [
      topic,
      payload,
      username,
      meta,
    ]);
  }
  return true;
}
