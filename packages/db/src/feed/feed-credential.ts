import type { FeedSenderKind } from '@cityloop/domain/feed/feed';
import type { WebhookAuth } from '@cityloop/domain/feed/webhook-auth';
import type { StoredSecret } from '../component/credential-change.ts';
import type { Queryable } from '../connection/transaction.ts';

/** User name of a feed at the broker. */
export function feedUsername(feed: string): string {
  return `feed-${feed}`;
}

/** A secret that only has to be recognised is kept as its hash, one that signs is kept sealed. */
export interface FeedToken {
  readonly auth: WebhookAuth;
  readonly secretHash: Buffer | null;
  readonly sealedSecret: Buffer | null;
  readonly createdBy: string;
}

/** What the feed's webhook is called with: a former one ends with it. */
export async function replaceFeedToken(db: Queryable, feed: string, token: FeedToken): Promise<void> {
  const { scheme, ...settings } = token.auth;
  await db.query(
    `insert into feed_token (feed, scheme, settings, secret_hash, sealed_secret, created_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (feed) do update
       set scheme = excluded.scheme, settings = excluded.settings, secret_hash = excluded.secret_hash,
         sealed_secret = excluded.sealed_secret, created_by = excluded.created_by, created_at = now()`,
    [feed, scheme, settings, token.secretHash, token.sealedSecret, token.createdBy],
  );
}

/** The MQTT login of a feed: a former one ends with it. False where a device has that user name. */
export async function replaceFeedLogin(db: Queryable, feed: string, secret: StoredSecret): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into device_credential (username, feed, secret_hash, verifier) values ($1, $2, $3, $4)
     on conflict (username) do update
       set secret_hash = excluded.secret_hash, verifier = excluded.verifier, created_at = now(), ends_at = null
       where device_credential.feed = excluded.feed`,
    [feedUsername(feed), feed, secret.secretHash, secret.verifier],
  );
  return rowCount === 1;
}

/** False where there was none. */
export async function endFeedCredential(db: Queryable, feed: string, kind: FeedSenderKind): Promise<boolean> {
  const { rowCount } =
    kind === 'webhook'
      ? await db.query('delete from feed_token where feed = $1', [feed])
      : await db.query(
          'update device_credential set ends_at = now() where feed = $1 and (ends_at is null or ends_at > now())',
          [feed],
        );
  return (rowCount ?? 0) > 0;
}

/** What a webhook must know of its feed to take a message. */
export interface WebhookDoor {
  /** Null where no token was made, or it was revoked. */
  readonly token: Pick<FeedToken, 'auth' | 'secretHash' | 'sealedSecret'> | null;
  readonly messageBytes: number;
  readonly messagesPerMinute: number;
}

/** Undefined for an unknown feed, or one that isn't fed by webhook. */
export async function findWebhookDoor(db: Queryable, feed: string): Promise<WebhookDoor | undefined> {
  const { rows } = await db.query<StoredDoor>(
    `select t.settings || jsonb_build_object('scheme', t.scheme) as auth, t.secret_hash as "secretHash",
       t.sealed_secret as "sealedSecret", v.max_message_bytes as "messageBytes",
       v.max_messages_per_minute as "messagesPerMinute"
     from feed f join feed_version v on v.feed = f.id and v.version = f.version_in_force
     left join feed_token t on t.feed = f.id
     where f.id = $1 and f.kind = 'webhook'`,
    [feed],
  );
  const [row] = rows;
  if (!row) return undefined;
  const { auth, secretHash, sealedSecret, ...limits } = row;
  return { ...limits, token: auth && { auth, secretHash, sealedSecret } };
}

type StoredDoor = Omit<WebhookDoor, 'token'> &
  Pick<FeedToken, 'secretHash' | 'sealedSecret'> & { readonly auth: WebhookAuth | null };
