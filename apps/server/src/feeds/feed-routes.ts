import { randomBytes } from 'node:crypto';
import type { FeedCredential } from '@cityloop/contract/rest/feed';
import type { FEED_OPERATIONS } from '@cityloop/contract/rest/feed-operations';
import { brokerVerifier } from '@cityloop/db/component/broker-verifier';
import { hint } from '@cityloop/db/connection/notify';
import { type FeedRecord, listFeeds, listFeedVersions } from '@cityloop/db/feed/feed';
import { endFeedCredential, feedUsername, replaceFeedLogin, replaceFeedToken } from '@cityloop/db/feed/feed-credential';
import { listFeedSamples } from '@cityloop/db/feed/feed-sample';
import { hashToken } from '@cityloop/db/people/token';
import { page } from '@cityloop/web/page';
import { onSubject, ProblemError, type RouteContext, type Routes } from '@cityloop/web/route';
import { z } from 'zod';
import { changeFeed, changeState, chooseVersion, createFeed } from './edit-feed.ts';
import { auditFeed, type FeedParts, getFeed } from './feed-parts.ts';
import { presentFeed, presentSample, presentVersion } from './present-feed.ts';
import { createPreview } from './preview.ts';
import { createWebhook } from './webhook.ts';

/** A request whose path names a feed. */
interface Named {
  readonly params: Readonly<Record<string, string>>;
}

/** Feeds: what departments and vendors send in formats of their own, and how it is mapped. */
export function createFeedRoutes(parts: FeedParts): Routes<typeof FEED_OPERATIONS> {
  const { pool, now } = parts;
  const named = ({ params }: Named) => getFeed(pool, params.id);
  return {
    listFeeds: ({ query: { cursor, limit, ...filter } }) =>
      page(
        { cursor, limit },
        {
          list: 'feeds',
          position: z.string(),
          rows: (after, most) => listFeeds(pool, { ...filter, after, limit: most }),
          positionOf: ({ id }) => id,
          present: (row) => presentFeed(row, now()),
        },
      ),
    createFeed: (context) => createFeed(parts, context),
    getFeed: async ({ params }) => presentFeed(await getFeed(pool, params.id), now()),
    changeFeed: onSubject(named, (context, feed) => changeFeed(parts, context, feed)),
    listFeedVersions: (context) => listVersions(parts, context),
    putFeedVersionInForce: onSubject(named, (context, feed) => chooseVersion(parts, context, feed)),
    changeFeedState: onSubject(named, (context, feed) => changeState(parts, context, feed)),
    createFeedCredential: onSubject(named, (context, feed) => createCredential(parts, context, feed)),
    revokeFeedCredential: (context) => revokeCredential(parts, context),
    listFeedSamples: (context) => listSamples(parts, context),
    previewFeed: onSubject(named, createPreview(parts)),
    sendToFeed: createWebhook(parts),
  };
}

async function listVersions(
  { pool }: FeedParts,
  { params, query }: RouteContext<typeof FEED_OPERATIONS.listFeedVersions>,
) {
  const feed = await getFeed(pool, params.id);
  return page(query, {
    list: `versions of feed ${feed.id}`,
    position: z.int32(),
    rows: (before, limit) => listFeedVersions(pool, { feed: feed.id, before, limit }),
    positionOf: ({ version }) => version,
    present: (row) => presentVersion(row, feed.version),
  });
}

async function listSamples(
  { pool }: FeedParts,
  { params, query }: RouteContext<typeof FEED_OPERATIONS.listFeedSamples>,
) {
  const feed = await getFeed(pool, params.id);
  const { outcome } = query;
  return page(query, {
    list: `samples of feed ${feed.id}`,
    position: z.int(),
    rows: (before, limit) => listFeedSamples(pool, { feed: feed.id, outcome, before, limit }),
    positionOf: ({ id }) => id,
    present: (row) => presentSample(row, feed.charset),
  });
}

/** Shown this once; only its hash is kept. */
async function createCredential(
  parts: FeedParts,
  context: RouteContext<typeof FEED_OPERATIONS.createFeedCredential>,
  { id, kind: feedKind }: FeedRecord,
): Promise<FeedCredential> {
  const { kind } = context.body;
  if (kind !== feedKind) throw new ProblemError('invalid', `body.kind: ${id} is fed by ${feedKind}, not by ${kind}.`);
  const password = randomBytes(32).toString('base64url');
  const secretHash = hashToken(password);
  if (kind === 'webhook') {
    await replaceFeedToken(parts.pool, id, { secretHash, createdBy: context.actor.username });
  } else if (!(await replaceFeedLogin(parts.pool, id, { secretHash, verifier: brokerVerifier(password) }))) {
    throw new ProblemError('already-exists', `A device has the user name ${feedUsername(id)}: rename the feed.`);
  }
  await auditFeed(parts, context, 'create-feed-credential', `${id} ${kind}`);
  await hint(parts.pool, 'credentials');
  return { kind, username: feedUsername(id), password };
}

async function revokeCredential(
  parts: FeedParts,
  context: RouteContext<typeof FEED_OPERATIONS.revokeFeedCredential>,
): Promise<undefined> {
  const { id } = await getFeed(parts.pool, context.params.id);
  const { kind } = context.query;
  if (!(await endFeedCredential(parts.pool, id, kind))) {
    throw new ProblemError('not-found', `Feed ${id} has no credential for ${kind}.`);
  }
  await auditFeed(parts, context, 'revoke-feed-credential', `${id} ${kind}`);
  await hint(parts.pool, 'credentials');
}
