import { createHash } from 'node:crypto';
import { feedTopic } from '@cityloop/contract/mqtt/topics';
import type { FEED_OPERATIONS } from '@cityloop/contract/rest/feed-operations';
import type { AnswerOf, Operation } from '@cityloop/contract/rest/operation';
import { hint } from '@cityloop/db/connection/notify';
import { feedUsername, findWebhookDoor } from '@cityloop/db/feed/feed-credential';
import { takeDelivery } from '@cityloop/db/feed/feed-delivery';
import { createWebhookRate, type WebhookRate } from '@cityloop/db/feed/webhook-rate';
import { metaOf } from '@cityloop/domain/feed/message-meta';
import { signingHeader } from '@cityloop/domain/feed/webhook-auth';
import { readPackedBody } from '@cityloop/web/packed-body';
import { ProblemError, type RequestContext } from '@cityloop/web/route';
import type { Request } from 'express';
import type { FeedParts } from './feed-parts.ts';
import { admitSender, checkSignature } from './prove-sender.ts';

type Sent = Pick<RequestContext<Operation>, 'params' | 'request'>;

/**
 * Takes a message of any kind for the feed whose token comes with it. Answered means committed: ingest takes it in from
 * the inbox, whatever happens to us. A delivery that names itself counts once, also when its sender asks again.
 */
export function createWebhook(
  parts: FeedParts,
): (context: Sent) => Promise<AnswerOf<typeof FEED_OPERATIONS.sendToFeed>> {
  const rate = createWebhookRate(parts.pool);
  return async ({ params, request }) => {
    const feed = params.id ?? '';
    const knock = { feed, headers: request.headers };
    const door = await findWebhookDoor(parts.pool, feed);
    admitSender(knock, door);
    const isSigned = door.token?.auth.scheme === 'hmac';
    if (!isSigned) await checkRate(rate, feed, door.messagesPerMinute);
    const body = await readPackedBody(request, door.messageBytes);
    if (isSigned) {
      await checkSignature(knock, door, { body, seal: parts.seal, now: parts.now() });
      await checkRate(rate, feed, door.messagesPerMinute);
    }
    const payload = body.unpacked;
    if (payload.length === 0) throw new ProblemError('bad-request', 'The body is empty: send the message itself.');
    const isNew = await takeDelivery(parts.pool, {
      feed,
      payload,
      topic: feedTopic(feed, 'webhook'),
      username: feedUsername(feed),
      meta: metaOf(request.headers, queryOf(request), door.token ? signingHeader(door.token.auth) : undefined),
      keySha256: deliveryKeyOf(request),
    });
    if (isNew) await hint(parts.pool, 'inbox');
    return { accepted: true, duplicate: !isNew };
  };
}

async function checkRate(rate: WebhookRate, feed: string, perMinute: number): Promise<void> {
  const waitSeconds = await rate.take(feed, perMinute);
  if (waitSeconds === 0) return;
  const detail = `Feed ${feed} takes ${perMinute} messages a minute. Send this one again in ${waitSeconds} s.`;
  throw new ProblemError('rate-limited', detail, { retryAfterSeconds: waitSeconds });
}

function queryOf({ originalUrl }: Request): Iterable<readonly [string, string]> {
  const query = originalUrl.indexOf('?');
  return new URLSearchParams(query < 0 ? '' : originalUrl.slice(query));
}

/** `Idempotency-Key`, `webhook-id` (Standard Webhooks), or what a CloudEvent in binary mode is called. */
function deliveryKeyOf(request: Request): Buffer | undefined {
  const key = request.get('idempotency-key') ?? request.get('webhook-id');
  const [eventId, eventSource] = [request.get('ce-id'), request.get('ce-source')];
  const name = key !== undefined ? `key ${key}` : eventId !== undefined ? `event ${eventSource} ${eventId}` : undefined;
  return name === undefined ? undefined : createHash('sha256').update(name).digest();
}
