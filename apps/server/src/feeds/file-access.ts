import { randomUUID } from 'node:crypto';
import { MAX_FEED_FILE_BYTES } from '@cityloop/contract/rest/feed-file';
import type { FEED_FILE_OPERATIONS } from '@cityloop/contract/rest/feed-file-operations';
import { findWebhookDoor } from '@cityloop/db/feed/feed-credential';
import { countUploads, type FeedFileRecord, findFeedFile, insertFeedFile } from '@cityloop/db/feed/feed-file';
import { ProblemError, type RequestContext } from '@cityloop/web/route';
import { z } from 'zod';
import { type FeedParts, getFeed } from './feed-parts.ts';
import type { FileStore } from './file-store.ts';
import { admitFileSender } from './prove-sender.ts';

export interface FileParts extends FeedParts {
  readonly store: FileStore;
  /** All of a file is there. */
  readonly onReceived: () => void;
}

type Context = Pick<
  RequestContext<(typeof FEED_FILE_OPERATIONS)['sendFeedFile']>,
  'params' | 'request' | 'caller' | 'actor'
>;

/** Finds feeds and files for those who may: a session, whose permission was asked, or a sender with the feed's secret. */
export function createFileAccess({ pool, store }: FileParts) {
  async function admitted({ params, request, caller }: Context): Promise<string> {
    const feed = params.id ?? '';
    if (caller.kind === 'nobody') {
      admitFileSender({ feed, headers: request.headers }, await findWebhookDoor(pool, feed));
    }
    return (await getFeed(pool, feed)).id;
  }

  async function getFile(feed: string, id: string | undefined): Promise<FeedFileRecord> {
    const parsed = z.uuid().safeParse(id);
    const file = parsed.success ? await findFeedFile(pool, feed, parsed.data) : undefined;
    if (!file) throw new ProblemError('not-found', `Feed ${feed} has no file ${id}.`);
    return file;
  }

  return {
    /** The id of the feed that the path names. */
    admitted,
    getFile,
    /** The file that the path names. */
    found: async (context: Context) => getFile(await admitted(context), context.params.fileId),
    /** A file of which nothing has come. */
    async create({ feed, ...given }: Pick<FeedFileRecord, 'feed' | 'name' | 'bytes' | 'createdBy'>) {
      if ((given.bytes ?? 0) > MAX_FEED_FILE_BYTES) {
        throw new ProblemError('too-large', `Cannot take this file: it has more than ${MAX_FEED_FILE_BYTES} bytes.`);
      }
      if (given.bytes === 0) throw new ProblemError('bad-request', 'The file is empty: send its bytes.');
      if ((await countUploads(pool, feed)) >= MOST_UPLOADS) {
        throw new ProblemError(
          'rate-limited',
          `Feed ${feed} has ${MOST_UPLOADS} uploads under way: finish or cancel one.`,
        );
      }
      const id = randomUUID();
      await store.create(id);
      await insertFeedFile(pool, { id, feed, ...given });
      return getFile(feed, id);
    },
  };
}

const MOST_UPLOADS = 20;
