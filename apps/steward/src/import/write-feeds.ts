import type { Queryable } from '@cityloop/db/connection/transaction';
import { insertFeed, insertFeedVersion, updateFeedState } from '@cityloop/db/feed/feed';
import type { CityFeed } from './read-feeds.ts';

const AUTHOR = 'import';

/** Makes feeds that aren't there yet. Those that are belong to the desk: their mappings and states stay as they are. */
export async function writeFeeds(db: Queryable, feeds: readonly CityFeed[]): Promise<void> {
  for (const { id, kind, state, limits, ...settings } of feeds) {
    if (!(await insertFeed(db, { id, kind, createdBy: AUTHOR }))) continue;
    const content = { ...settings, ...limits };
    await insertFeedVersion(db, id, { ...content, version: 1, author: AUTHOR, comment: '' });
    if (state !== 'draft') await updateFeedState(db, id, 'draft', state);
  }
}
