import * as pulls from './feed-pull.ts';
import type { OperationTable } from './operation.ts';

/** Feeds that ask another house: part of the table of all. */
export const FEED_PULL_OPERATIONS = {
  getFeedPull: {
    method: 'get',
    path: '/api/feeds/{id}/pull',
    access: 'readFeeds',
    summary: 'How a feed asks another house, and what the last round came to',
    answer: pulls.feedPull,
  },
  putFeedPull: {
    method: 'put',
    path: '/api/feeds/{id}/pull',
    access: 'manageFeeds',
    summary: 'How a feed of kind pull-http asks another house; it asks at once',
    body: pulls.feedPullRequest,
    answer: pulls.feedPull,
  },
} as const satisfies OperationTable;
