import { createHash, timingSafeEqual } from 'node:crypto';
import { feedTopic } from '@cityloop/contract/mqtt/topics';
import type { FEED_OPERATIONS } from '@cityloop/contract/rest/feed-operations';
import { hint } from '@cityloop/db/connection/notify';
import { feedUsername, findWebhookDoor, type WebhookDoor } from '@cityloop/db/feed/feed-credential';
import { takeDelivery } from '@cityloop/db/feed/feed-delivery';
import { createWebhookRate, type WebhookRate } from '@cityloop/db/feed/webhook-rate';
import { hashToken } from '@cityloop/db/people/token';
import { readRawBody } from '@cityloop/web/parse';
import { ProblemError, type Route } from '@cityloop/web/route';
import type { Request } from 'express';
import type { FeedParts } from './feed-parts.ts';

/**
 * Takes a message of any kind for the feed whose token comes with it. Answered means committed: ingest takes it in from
 * the inbox, whatever happens to us. A delivery that names itself counts once, also when its sender asks again.
 */
export function createWebhook(parts: FeedParts): Route<typeof FEED_OPERATIONS.sendToFeed> {
  const rate = createWebhookRate(parts.pool);
  return async ({ params, request }) => {
    const feed = params.id ?? '';
    const door = await findWebhookDoor(parts.pool, feed);
    admit(request, feed, door);
    await checkRate(rate, feed, door.messagesPerMinute);
    const payload = await readRawBody(request, door.messageBytes);
    if (payload.length === 0) throw new ProblemError('bad-request', 'The body is empty: send the message itself.');
    const isNew = await takeDelivery(parts.pool, {
      feed,
      payload,
      topic: feedTopic(feed, 'webhook'),
      username: feedUsername(feed),
      keySha256: deliveryKeyOf(request),
    });
    if (isNew) await hint(parts.pool, 'work');
    return { accepted: true, duplicate: !isNew };
  };
}

/** @throws ProblemError `unauthenticated`, or `not-found` where no feed is fed this way */
function admit(request: Request, feed: string, door: WebhookDoor | undefined): asserts door is WebhookDoor {
  const token = /^Bearer ([\w~+/.-]{16,256}=*)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) {
    throw new ProblemError('unauthenticated', `Send the token of feed ${feed} as Authorization: Bearer.`);
  }
  if (!door) throw new ProblemError('not-found', `There is no feed ${feed} that takes messages by webhook.`);
  if (door.secretHash === null || !timingSafeEqual(hashToken(token), door.secretHash)) {
    throw new ProblemError('unauthenticated', `This is not the token of feed ${feed}: it may have been replaced.`);
  }
}

async function checkRate(rate: WebhookRate, feed: string, perMinute: number): Promise<void> {
  const waitSeconds = await rate.take(feed, perMinute);
  if (waitSeconds === 0) return;
  const detail = `Feed ${feed} takes ${perMinute} messages a minute. Send this one again in ${waitSeconds} s.`;
  throw new ProblemError('rate-limited', detail, { retryAfterSeconds: waitSeconds });
}

/** `Idempotency-Key`, or what a CloudEvent in binary mode is called. */
function deliveryKeyOf(request: Request): Buffer | undefined {
  const key = request.get('idempotency-key');
  const [eventId, eventSource] = [request.get('ce-id'), request.get('ce-source')];
  const name = key !== undefined ? `key ${key}` : eventId !== undefined ? `event ${eventSource} ${eventId}` : undefined;
  return name === undefined ? undefined : createHash('sha256').update(name).digest();
}
