import { parseTopic } from '@cityloop/contract/mqtt/topics';
import type { Queryable } from '@cityloop/db/connection/transaction';
import { feedUsername } from '@cityloop/db/feed/feed-credential';
import { type InboxMessage, listInbox } from '@cityloop/db/ingest/inbox';
import type { InboundMessage, Publisher } from '@cityloop/intake/outcome';
import type { Logger } from '@cityloop/runtime/logger';
import type { Credentials } from '../identity/credentials.ts';
import type { Reception } from './reception.ts';

export interface InboxParts {
  readonly db: Queryable;
  readonly reception: Reception;
  readonly credentials: Credentials;
  readonly logger: Logger;
  /** Of several workers, one takes from the inbox. */
  readonly isOurs: () => boolean;
}

export interface Inbox {
  /** Takes in what waits; call it whenever there may be something. One look at a time. */
  look(): void;
  stopTaking(): Promise<void>;
}

const MESSAGES_PER_LOOK = 500;

/**
 * Messages that came through the database: of webhooks, and quarantined ones that are redriven. They are taken
 * in like those of a broker; the transaction that stores their outcome takes them out of the inbox.
 */
export function openInbox({ db, reception, credentials, logger, isOurs }: InboxParts): Inbox {
  // Taken in, and perhaps still in the table: what is committed while a look is under way may stand in its answer.
  const inHand = new Set<number>();
  let committed: number[] = [];
  let running: Promise<void> | undefined;
  let again = false;
  let taking = true;

  async function takeAll(): Promise<void> {
    for (let after = 0; taking && !reception.isFull('telemetry') && !reception.isFull('feed'); ) {
      const messages = await listInbox(db, after, MESSAGES_PER_LOOK);
      for (const message of messages) {
        if (inHand.has(message.id)) continue;
        inHand.add(message.id);
        reception.take(inboundOf(message, credentials), () => settle(message.id));
      }
      const last = messages.at(-1);
      if (!last || messages.length < MESSAGES_PER_LOOK) return;
      after = last.id;
    }
  }

  function settle(id: number): void {
    if (running) committed.push(id);
    else inHand.delete(id);
  }

  function look(): void {
    if (!isOurs()) return;
    again = running !== undefined;
    running ??= takeAll()
      .catch((error: unknown) => logger.warn({ err: error }, 'cannot look into the inbox'))
      .finally(() => {
        running = undefined;
        for (const id of committed) inHand.delete(id);
        committed = [];
        if (again) look();
      });
  }

  return {
    look,
    async stopTaking() {
      taking = false;
      await running;
    },
  };
}

/** It is judged as of the time when it first came, and under the name that it came under. */
function inboundOf(message: InboxMessage, credentials: Credentials): InboundMessage {
  const { id, topic, payload, receivedAt, username, meta, redriveOf } = message;
  return {
    topic,
    payload,
    receivedAt: receivedAt.getTime(),
    publisher: publisherOf(message, credentials),
    username: username ?? undefined,
    meta: meta ?? undefined,
    retain: false,
    // A status of some time ago must not look like one of now.
    replayed: true,
    inbox: { id, redriveOf: redriveOf ?? undefined },
  };
}

/** A feed's user name was checked when its message came in, by the webhook's token or by MQTT. */
function publisherOf({ topic, username }: InboxMessage, credentials: Credentials): Publisher {
  if (username === null) return { kind: 'trusted' };
  const parsed = parseTopic(topic);
  if (parsed?.kind === 'feed' && username === feedUsername(parsed.feed)) return { kind: 'feed', id: parsed.feed };
  return credentials.publisherOf(username);
}
