import type { FEED_FILE_OPERATIONS } from '@cityloop/contract/rest/feed-file-operations';
import { endFeedFile, type FeedFileRecord, listFeedFiles } from '@cityloop/db/feed/feed-file';
import { page } from '@cityloop/web/page';
import { ProblemError, type RequestContext, type RouteContext, type Routes } from '@cityloop/web/route';
import { readFormFile } from '@cityloop/web/upload';
import { z } from 'zod';
import { auditFeed, getFeed } from './feed-parts.ts';
import { createFileAccess, type FileParts } from './file-access.ts';
import { presentFile } from './present-file.ts';
import { contentLengthOf, nameOf, offsetOf, uploadLengthOf } from './upload-headers.ts';
import { createUploads } from './uploads.ts';

type Operations = typeof FEED_FILE_OPERATIONS;

/** Files of feeds: sent at once or in pieces, listed with their progress, cancelled. */
export function createFileRoutes(parts: FileParts): Routes<Operations> {
  const { pool } = parts;
  const access = createFileAccess(parts);
  const uploads = createUploads(parts);
  return {
    sendFeedFile: createSending(parts, access, uploads),
    async listFeedFiles({ params, query }) {
      const { id: feed } = await getFeed(pool, params.id);
      return page(query, {
        list: `files of feed ${feed}`,
        position: z.object({ at: z.iso.datetime(), id: z.uuid() }),
        rows: (after, limit) => listFeedFiles(pool, { feed, after, limit }),
        positionOf: ({ createdAt, id }) => ({ at: createdAt.toISOString(), id }),
        present: presentFile,
      });
    },
    async getFeedFile(context) {
      const file = await access.found(context);
      context.response.set('Upload-Offset', String(file.received)).set('Tus-Resumable', '1.0.0');
      if (file.bytes !== null) context.response.set('Upload-Length', String(file.bytes));
      return presentFile(file);
    },
    async continueFeedFile(context) {
      const file = await access.found(context);
      const received = await uploads.take(file, context.request, offsetOf(context.request.headers));
      context.response.set('Upload-Offset', String(received)).set('Tus-Resumable', '1.0.0');
      return undefined;
    },
    cancelFeedFile: createCancelling(parts, access),
  };
}

function createSending(
  parts: FileParts,
  access: ReturnType<typeof createFileAccess>,
  uploads: ReturnType<typeof createUploads>,
) {
  /** In a form, in pieces that are yet to come, or as the body. */
  async function takeFile(
    { request, response, query }: Pick<RequestContext<Operations['sendFeedFile']>, 'request' | 'response' | 'query'>,
    begin: (name: string, bytes: number | null) => Promise<FeedFileRecord>,
  ): Promise<FeedFileRecord> {
    if (request.is('multipart/form-data')) return readFormFile(request, response, uploads.takerOfForm(begin));
    const name = nameOf(request.headers, query.name);
    const inPieces = uploadLengthOf(request.headers);
    const file = await begin(name, inPieces ?? contentLengthOf(request.headers) ?? null);
    if (inPieces === undefined) await uploads.take(file, request, 0);
    return file;
  }

  return async (context: RouteContext<Operations['sendFeedFile']>) => {
    const feed = await access.admitted(context);
    const createdBy = context.caller.kind === 'nobody' ? `feed-${feed}` : context.actor.username;
    const file = await takeFile(context, async (name, bytes) => {
      const begun = await access.create({ feed, name, bytes, createdBy });
      const location = `/api/feeds/${feed}/files/${begun.id}`;
      context.response.set('Location', location).set('Tus-Resumable', '1.0.0');
      return begun;
    });
    await auditFeed(parts, { ...context, actor: { username: createdBy } }, 'send-feed-file', `${feed} ${file.id}`);
    return presentFile(await access.getFile(feed, file.id));
  };
}

function createCancelling(parts: FileParts, access: ReturnType<typeof createFileAccess>) {
  return async (context: RouteContext<Operations['cancelFeedFile']>) => {
    const file = await access.found(context);
    if (!(await endFeedFile(parts.pool, file.id, { state: 'cancelled' }))) {
      throw new ProblemError('action-not-allowed', `File ${file.id} is ${file.state}: nothing of it waits.`);
    }
    await parts.store.remove(file.id);
    await auditFeed(parts, context, 'cancel-feed-file', `${file.feed} ${file.id}`);
    return presentFile(await access.getFile(file.feed, file.id));
  };
}
