import { z } from 'zod';
import * as files from './feed-file.ts';
import type { OperationTable } from './operation.ts';
import { pageOf } from './page.ts';

/** Files of feeds, part of the table of all: by session, or by the secret of the feed's webhook. */
export const FEED_FILE_OPERATIONS = {
  sendFeedFile: {
    method: 'post',
    path: '/api/feeds/{id}/files',
    access: 'feedSender',
    summary:
      'A file, split by record: as the body, in a form, or in pieces (tus 1.0: Upload-Length here, then PATCH at Upload-Offset)',
    query: files.newFeedFileQuery,
    rawBody: true,
    status: 201,
    answer: files.feedFile,
  },
  listFeedFiles: {
    method: 'get',
    path: '/api/feeds/{id}/files',
    access: 'readFeeds',
    summary: 'Files of a feed with their progress',
    query: files.feedFilesQuery,
    answers: 'page',
    answer: pageOf(files.feedFile),
  },
  getFeedFile: {
    method: 'get',
    path: '/api/feeds/{id}/files/{fileId}',
    access: 'feedSender',
    summary: 'One file with its progress; by HEAD how much of it came (Upload-Offset)',
    answer: files.feedFile,
  },
  continueFeedFile: {
    method: 'patch',
    path: '/api/feeds/{id}/files/{fileId}',
    access: 'feedSender',
    summary: 'More of a file, from Upload-Offset on',
    rawBody: true,
    status: 204,
    answer: z.undefined(),
  },
  cancelFeedFile: {
    method: 'delete',
    path: '/api/feeds/{id}/files/{fileId}',
    access: 'feedSender',
    summary: 'No more of it is handed over; what was stays',
    answer: files.feedFile,
  },
} as const satisfies OperationTable;
