import type { FeedKind, FeedState } from '@cityloop/domain/feed/feed';
import type { FeedNote } from '@cityloop/domain/feed/feed-note';
import type { Queryable } from '../connection/transaction.ts';
import type { FeedVersionContent } from './feed.ts';
import { insertFeedSamples } from './feed-sample.ts';
import { noteUnknownDevices } from './unknown-device.ts';

/** What ingest must know of a feed to take its messages in. */
export interface FeedInForce extends FeedVersionContent {
  readonly id: string;
  readonly kind: FeedKind;
  readonly state: FeedState;
  readonly version: number;
  /** Another one after each change of the feed's row. */
  readonly revision: string;
  readonly selfPausedUntil: Date | null;
  readonly selfPauses: number;
  /** Revisions of its lookup tables, by name. */
  readonly tables: Readonly<Record<string, number>>;
  readonly heldMessages: number;
  readonly heldBytes: number;
}

/** The revisions of those of these feeds that exist. */
export async function readFeedRevisions(db: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; revision: string }>(
    'select id, xmin::text as revision from feed where id = any ($1::text[])',
    [ids],
  );
  return new Map(rows.map(({ id, revision }) => [id, revision]));
}

export async function listFeedsInForce(db: Queryable): Promise<FeedInForce[]> {
  const { rows } = await db.query<FeedInForce>(
    `select f.id, f.kind, f.state, f.version_in_force as version, f.xmin::text as revision, f.self_paused_until as "selfPausedUntil",
       f.self_pauses as "selfPauses", v.name, v.department, v.dataset, v.target, v.mapping, v.format, v.charset,
       v.compression, v.zone, v.datum,
       v.cadence_seconds as "cadenceSeconds", v.lateness_seconds as "latenessSeconds",
       v.max_message_bytes as "messageBytes", v.max_messages_per_minute as "messagesPerMinute",
       v.max_records_per_message as "recordsPerMessage", v.registers_unknown as "registersUnknown",
       coalesce((select jsonb_object_agg(name, revision) from feed_table where feed = f.id), '{}') as tables,
       h.messages as "heldMessages", h.bytes as "heldBytes"
     from feed f join feed_version v on v.feed = f.id and v.version = f.version_in_force
     left join lateral (
       select count(*) as messages, coalesce(sum(length(payload)), 0)::int8 as bytes from feed_held where feed = f.id
     ) h on true
     order by f.id`,
  );
  return rows;
}

/** Counts, samples and held messages of a batch; in the transaction that stores it. `worker` is who writes. */
export async function storeFeedNotes(client: Queryable, worker: string, notes: readonly FeedNote[]): Promise<void> {
  if (notes.length === 0) return;
  await addFeedCounts(client, worker, notes);
  await insertFeedSamples(
    client,
    notes.flatMap(({ sample }) => (sample ? [sample] : [])),
  );
  await insertHeld(client, notes);
  await noteUnknownDevices(
    client,
    notes.flatMap(({ feed, receivedAt: at, unknownDevices: devices = [] }) => [{ feed, at, devices }]),
  );
}

async function addFeedCounts(client: Queryable, worker: string, notes: readonly FeedNote[]): Promise<void> {
  // A message that is held is counted when it is taken in.
  const counted = notes.filter((note) => note.outcome !== 'held');
  if (counted.length === 0) return;
  await client.query(
    `insert into feed_count as known (feed, worker, received, mapped, ignored, failed, records_taken, records_refused,
       last_received_at)
     select feed, $1, count(*), count(*) filter (where outcome = 'mapped'), count(*) filter (where outcome = 'ignored'),
       count(*) filter (where outcome = 'failed'), sum(taken), sum(refused), max(at)
     from unnest($2::text[], $3::text[], $4::timestamptz[], $5::int4[], $6::int4[]) as given (feed, outcome, at, taken, refused)
     group by feed order by feed
     on conflict (feed, worker) do update set received = known.received + excluded.received,
       mapped = known.mapped + excluded.mapped, ignored = known.ignored + excluded.ignored,
       failed = known.failed + excluded.failed, records_taken = known.records_taken + excluded.records_taken,
       records_refused = known.records_refused + excluded.records_refused,
       last_received_at = greatest(known.last_received_at, excluded.last_received_at)`,
    [
      worker,
      counted.map((note) => note.feed),
      counted.map((note) => note.outcome),
      counted.map((note) => note.receivedAt),
      counted.map((note) => note.recordsTaken),
      counted.map((note) => note.recordsRefused),
    ],
  );
}

async function insertHeld(client: Queryable, notes: readonly FeedNote[]): Promise<void> {
  const rows = notes.flatMap(({ feed, receivedAt, held }) => (held ? [{ feed, receivedAt, ...held }] : []));
  if (rows.length === 0) return;
  await client.query(
    `insert into feed_held (feed, topic, payload, received_at, username, meta)
     select * from unnest($1::text[], $2::text[], $3::bytea[], $4::timestamptz[], $5::text[], $6::jsonb[])`,
    [
      rows.map((row) => row.feed),
      rows.map((row) => row.topic),
      rows.map((row) => row.payload),
      rows.map((row) => row.receivedAt),
      rows.map((row) => row.username ?? null),
      rows.map((row) => (row.meta ? JSON.stringify(row.meta) : null)),
    ],
  );
}

/**
 * Hands the oldest held messages of feeds that take messages again back to the inbox, with the time at which they came.
 * Returns how many; fewer than `limit` means that no more wait. Several workers may do it at once.
 */
export async function releaseHeld(db: Queryable, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `with released as (
       delete from feed_held where id in (
         select h.id from feed_held h join feed f on f.id = h.feed
         where f.state <> 'paused' and (f.self_paused_until is null or f.self_paused_until <= now())
         order by h.id limit $1 for update of h skip locked)
       returning id, topic, payload, received_at, username, meta)
     insert into inbox (topic, payload, received_at, username, meta)
     select topic, payload, received_at, username, meta from released order by id`,
    [limit],
  );
  return rowCount ?? 0;
}

/** A feed exceeded its limits too often: it rests until then. Longer with each time in a row. */
export async function noteSelfPause(
  db: Queryable,
  feed: string,
  pause: { readonly untilMs: number; readonly reason: string; readonly times: number },
): Promise<void> {
  await db.query(
    `update feed set self_paused_since = now(), self_paused_until = now() + $2 * interval '1 millisecond',
       self_pause_reason = $3, self_pauses = $4
     where id = $1`,
    [feed, pause.untilMs, pause.reason, pause.times],
  );
}

/** Feeds that rested by themselves and have worked well for ten minutes since begin anew. */
export async function forgetSelfPauses(db: Queryable): Promise<void> {
  await db.query(
    `update feed set self_paused_since = null, self_paused_until = null, self_pause_reason = '', self_pauses = 0
     where self_paused_until <= now() - interval '10 minutes'`,
  );
}
