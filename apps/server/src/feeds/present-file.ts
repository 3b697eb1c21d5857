import type { FeedFileItem } from '@cityloop/contract/rest/feed-file';
import type { FeedFileRecord } from '@cityloop/db/feed/feed-file';

/** As the contract shows it. */
export function presentFile(file: FeedFileRecord): FeedFileItem {
  const { id, feed, name, state, bytes, received, split, records, waiting, refused, sameAs, repeats, createdBy } = file;
  return {
    id,
    feed,
    name,
    state,
    bytes,
    received,
    sha256: file.sha256?.toString('hex') ?? null,
    split,
    progress: progressOf(file),
    records,
    waiting,
    refused,
    sameAs,
    repeats,
    note: file.fault,
    createdBy,
    createdAt: file.createdAt.toISOString(),
    finishedAt: file.finishedAt?.toISOString() ?? null,
  };
}

function progressOf({ state, position, readBytes }: FeedFileRecord): number {
  if (state === 'done' || state === 'repeated') return 1;
  return readBytes ? Math.min(1, position / readBytes) : 0;
}
