import type { FEED_OPERATIONS } from '@cityloop/contract/rest/feed-operations';
import { listFeeds, listFeedVersions } from '@cityloop/db/feed/feed';
import { listFeedSamples } from '@cityloop/db/feed/feed-sample';
import { page } from '@cityloop/web/page';
import { onSubject, type RouteContext, type Routes } from '@cityloop/web/route';
import { z } from 'zod';
import { createCredentialRoutes } from './credential-routes.ts';
import { changeFeed, changeState, chooseVersion, createFeed } from './edit-feed.ts';
import { type FeedParts, getFeed } from './feed-parts.ts';
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
  const webhook = createWebhook(parts);
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
    ...createCredentialRoutes(parts, named),
    listFeedSamples: (context) => listSamples(parts, context),
    previewFeed: onSubject(named, createPreview(parts)),
    sendToFeed: webhook,
    sendMessageToFeed: webhook,
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
    present: (row) => presentSample(row, feed),
  });
}
