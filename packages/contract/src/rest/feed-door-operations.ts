import { FEED_FILE_OPERATIONS } from './feed-file-operations.ts';
import { FEED_PULL_OPERATIONS } from './feed-pull-operations.ts';
import { FEED_TABLE_OPERATIONS } from './feed-table-operations.ts';
import type { OperationTable } from './operation.ts';

/** What comes to feeds beside messages: files, tables, devices to approve, and what they ask for themselves. */
export const FEED_DOOR_OPERATIONS = {
  ...FEED_FILE_OPERATIONS,
  ...FEED_TABLE_OPERATIONS,
  ...FEED_PULL_OPERATIONS,
} as const satisfies OperationTable;
