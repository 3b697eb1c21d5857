import type {
  FeedCharset,
  FeedCompression,
  FeedFormat,
  FeedKind,
  FeedState,
  FeedTarget,
} from '@cityloop/domain/feed/feed';
import type { WebhookAuth } from '@cityloop/domain/feed/webhook-auth';
import type { Datum } from '@cityloop/domain/grid/datum';
import type { Queryable } from '../connection/transaction.ts';

/** What a version says; all of it but the feed's id and kind. */
export interface FeedVersionContent {
  readonly name: string;
  readonly department: string;
  readonly dataset: string;
  readonly target: FeedTarget;
  /** JSONata. */
  readonly mapping: string;
  readonly format: FeedFormat;
  readonly charset: FeedCharset;
  readonly compression: FeedCompression;
  /** IANA name of the zone of its local times; null for none. */
  readonly zone: string | null;
  readonly datum: Datum;
  readonly cadenceSeconds: number | null;
  readonly latenessSeconds: number;
  readonly messageBytes: number;
  readonly messagesPerMinute: number;
  readonly recordsPerMessage: number;
  /** As which type of component unknown devices may be approved; null where they are only set aside. */
  readonly registersUnknown?: string | null | undefined;
}

export interface FeedVersionRecord extends FeedVersionContent {
  readonly version: number;
  readonly author: string;
  readonly at: Date;
  readonly comment: string;
}

/** A feed with the version in force, its counts and what it holds. */
export interface FeedRecord extends FeedVersionContent {
  readonly id: string;
  readonly kind: FeedKind;
  readonly state: FeedState;
  readonly version: number;
  readonly newestVersion: number;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expectedSince: Date;
  readonly selfPausedSince: Date | null;
  readonly selfPausedUntil: Date | null;
  readonly selfPauseReason: string;
  readonly selfPauses: number;
  readonly held: number;
  readonly received: number;
  readonly mapped: number;
  readonly ignored: number;
  readonly failed: number;
  readonly recordsTaken: number;
  readonly recordsRefused: number;
  readonly lastReceivedAt: Date | null;
  /** Whom it asks; null where it doesn't. */
  readonly pullUrl: string | null;
  /** Of what it is reached with; null where there is none. */
  readonly tokenCreatedAt: Date | null;
  readonly tokenAuth: WebhookAuth | null;
  readonly mqttCreatedAt: Date | null;
}

const CONTENT = `v.name, v.department, v.dataset, v.target, v.mapping, v.format, v.charset, v.compression, v.zone, v.datum,
  v.cadence_seconds as "cadenceSeconds", v.lateness_seconds as "latenessSeconds", v.max_message_bytes as "messageBytes",
  v.max_messages_per_minute as "messagesPerMinute", v.max_records_per_message as "recordsPerMessage", v.registers_unknown as "registersUnknown"`;

const SELECT = `select f.id, f.kind, f.state, f.version_in_force as version, f.created_at as "createdAt",
    f.created_by as "createdBy", f.expected_since as "expectedSince", f.self_paused_since as "selfPausedSince",
    f.self_paused_until as "selfPausedUntil", f.self_pause_reason as "selfPauseReason", f.self_pauses as "selfPauses",
    ${CONTENT},
    (select max(version) from feed_version where feed = f.id) as "newestVersion",
    (select count(*) from feed_held where feed = f.id) as held,
    coalesce(c.received, 0)::int8 as received, coalesce(c.mapped, 0)::int8 as mapped,
    coalesce(c.ignored, 0)::int8 as ignored, coalesce(c.failed, 0)::int8 as failed,
    coalesce(c.taken, 0)::int8 as "recordsTaken", coalesce(c.refused, 0)::int8 as "recordsRefused",
    c.last_received_at as "lastReceivedAt",
    (select url from feed_pull where feed = f.id) as "pullUrl",
    (select created_at from feed_token where feed = f.id) as "tokenCreatedAt",
    (select settings || jsonb_build_object('scheme', scheme) from feed_token where feed = f.id) as "tokenAuth",
    (select created_at from device_credential where feed = f.id and (ends_at is null or ends_at > now()))
      as "mqttCreatedAt"
  from feed f
  join feed_version v on v.feed = f.id and v.version = f.version_in_force
  left join lateral (
    select sum(received) as received, sum(mapped) as mapped, sum(ignored) as ignored, sum(failed) as failed,
      sum(records_taken) as taken, sum(records_refused) as refused, max(last_received_at) as last_received_at
    from feed_count where feed = f.id
  ) c on true`;

export interface FeedFilter {
  readonly state?: FeedState | undefined;
  readonly department?: string | undefined;
  /** Id of the last one of the former page. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** By id. */
export async function listFeeds(db: Queryable, filter: FeedFilter): Promise<FeedRecord[]> {
  const { rows } = await db.query<FeedRecord>(
    `${SELECT} where ($1::text is null or f.state = $1) and ($2::text is null or v.department = $2)
       and ($3::text is null or f.id > $3) order by f.id limit $4`,
    [filter.state ?? null, filter.department ?? null, filter.after ?? null, filter.limit],
  );
  return rows;
}

export async function findFeed(db: Queryable, id: string): Promise<FeedRecord | undefined> {
  const { rows } = await db.query<FeedRecord>(`${SELECT} where f.id = $1`, [id]);
  return rows[0];
}

/** False where the id is taken. The first version goes in force with it: call `insertFeedVersion` in the same transaction. */
export async function insertFeed(
  db: Queryable,
  feed: { readonly id: string; readonly kind: FeedKind; readonly createdBy: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    'insert into feed (id, kind, created_by) values ($1, $2, $3) on conflict do nothing',
    [feed.id, feed.kind, feed.createdBy],
  );
  return rowCount === 1;
}

/** Locks the feed until the transaction ends and says its newest version; undefined for an unknown feed. */
export async function lockFeed(db: Queryable, id: string): Promise<{ newestVersion: number } | undefined> {
  const { rows } = await db.query('select from feed where id = $1 for update', [id]);
  if (rows.length === 0) return undefined;
  const { rows: versions } = await db.query<{ newestVersion: number }>(
    'select coalesce(max(version), 0) as "newestVersion" from feed_version where feed = $1',
    [id],
  );
  return versions[0];
}

export async function insertFeedVersion(
  db: Queryable,
  feed: string,
  row: FeedVersionContent & { readonly version: number; readonly author: string; readonly comment: string },
): Promise<void> {
  await db.query(
    `insert into feed_version (feed, version, author, comment, name, department, dataset, target, mapping, format, charset,
       compression, zone, datum, cadence_seconds, lateness_seconds, max_message_bytes, max_messages_per_minute,
       max_records_per_message, registers_unknown)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
    [
      feed,
      row.version,
      row.author,
      row.comment,
      row.name,
      row.department,
      row.dataset,
      row.target,
      row.mapping,
      row.format,
      row.charset,
      row.compression,
      row.zone,
      row.datum,
      row.cadenceSeconds,
      row.latenessSeconds,
      row.messageBytes,
      row.messagesPerMinute,
      row.recordsPerMessage,
      row.registersUnknown ?? null,
    ],
  );
}

const VERSION = `select v.version, v.author, v.at, v.comment, ${CONTENT} from feed_version v`;

/** Newest first, below `before`. */
export async function listFeedVersions(
  db: Queryable,
  query: { readonly feed: string; readonly before?: number | undefined; readonly limit: number },
): Promise<FeedVersionRecord[]> {
  const { rows } = await db.query<FeedVersionRecord>(
    `${VERSION} where v.feed = $1 and ($2::int is null or v.version < $2) order by v.version desc limit $3`,
    [query.feed, query.before ?? null, query.limit],
  );
  return rows;
}

export async function findFeedVersion(
  db: Queryable,
  feed: string,
  version: number,
): Promise<FeedVersionRecord | undefined> {
  const { rows } = await db.query<FeedVersionRecord>(`${VERSION} where v.feed = $1 and v.version = $2`, [
    feed,
    version,
  ]);
  return rows[0];
}

/** False for a version that doesn't exist. A feed that rests by itself may try the other version at once. */
export async function putFeedVersionInForce(db: Queryable, feed: string, version: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update feed set version_in_force = $2, self_paused_since = null, self_paused_until = null, self_pauses = 0
     where id = $1 and exists (select from feed_version where feed = $1 and version = $2)`,
    [feed, version],
  );
  return rowCount === 1;
}

/** Changes the state from what it was thought to be; false where it is another one by now. Also ends a pause of its own. */
export async function updateFeedState(db: Queryable, feed: string, from: FeedState, to: FeedState): Promise<boolean> {
  const { rowCount } = await db.query(
    `update feed set state = $3, expected_since = now(), self_paused_since = null, self_paused_until = null, self_pauses = 0
     where id = $1 and state = $2`,
    [feed, from, to],
  );
  return rowCount === 1;
}
