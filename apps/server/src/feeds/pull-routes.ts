import type { FeedPullItem } from '@cityloop/contract/rest/feed-pull';
import type { FEED_PULL_OPERATIONS } from '@cityloop/contract/rest/feed-pull-operations';
import type { FeedRecord } from '@cityloop/db/feed/feed';
import { type FeedPullRecord, findFeedPull, putFeedPull } from '@cityloop/db/feed/feed-pull';
import { pullSecretOf } from '@cityloop/db/feed/secret-seal';
import { onSubject, ProblemError, type RouteContext, type Routes } from '@cityloop/web/route';
import { auditFeed, type FeedParts, getFeed } from './feed-parts.ts';

type Operations = typeof FEED_PULL_OPERATIONS;

/** How feeds ask other houses. */
export function createPullRoutes(parts: FeedParts): Routes<Operations> {
  return {
    getFeedPull: async ({ params }) => shown(parts, await getFeed(parts.pool, params.id)),
    putFeedPull: onSubject(
      ({ params }) => getFeed(parts.pool, params.id),
      (context, feed) => put(parts, context, feed),
    ),
  };
}

async function put(
  parts: FeedParts,
  context: RouteContext<Operations['putFeedPull']>,
  feed: FeedRecord,
): Promise<FeedPullItem> {
  const { pool, seal } = parts;
  const { secret, ...settings } = context.body;
  if (feed.kind !== 'pull-http') {
    throw new ProblemError('invalid', `Feed ${feed.id} is fed by ${feed.kind}: only one of kind pull-http asks.`);
  }
  const former = await findFeedPull(pool, feed.id);
  // A secret is for the house that it was given for.
  const isElsewhere = former !== undefined && new URL(former.url).origin !== new URL(settings.url).origin;
  const isKept = former !== undefined && former.sealedSecret !== null && !isElsewhere;
  if (settings.auth !== null && secret === undefined && !isKept) {
    const why = isElsewhere ? 'the former one was given for another host' : 'auth needs it';
    throw new ProblemError('invalid', `body.secret: give the secret; ${why}.`);
  }
  const sealedSecret = secret === undefined ? null : await seal.seal(secret, pullSecretOf(feed.id));
  await putFeedPull(pool, feed.id, { ...settings, sealedSecret, keepsSecret: isKept });
  await auditFeed(parts, context, 'put-feed-pull', `${feed.id} ${new URL(settings.url).host}`);
  return shown(parts, feed);
}

async function shown({ pool }: FeedParts, { id }: FeedRecord): Promise<FeedPullItem> {
  const pull = await findFeedPull(pool, id);
  if (!pull) throw new ProblemError('not-found', `Feed ${id} asks nobody: PUT /api/feeds/${id}/pull says whom.`);
  return presentPull(pull);
}

function presentPull(pull: FeedPullRecord): FeedPullItem {
  const {
    url,
    intervalSeconds,
    headers,
    auth,
    timeoutSeconds,
    cursor,
    at,
    lastOutcome,
    lastStatus,
    lastError,
    failures,
  } = pull;
  return {
    ...{
      url,
      intervalSeconds,
      headers: { ...headers },
      auth,
      timeoutSeconds,
      cursor,
      at,
      lastOutcome,
      lastStatus,
      lastError,
      failures,
    },
    hasSecret: pull.sealedSecret !== null,
    lastAt: pull.lastAt?.toISOString() ?? null,
    nextAt: pull.nextAt.toISOString(),
  };
}
