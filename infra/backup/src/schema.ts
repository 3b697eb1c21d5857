import { beginFeedGeneration } from '@cityloop/db/change/feed-position';
import * as backup from '@cityloop/db/storage/backup';
import { migrate } from '@cityloop/db/storage/migrate';
import { readMigrations } from '@cityloop/db/storage/migration-file';
import { prepareReadingSpan, prepareTelemetryStorage } from '@cityloop/db/storage/telemetry-storage';

/** The database's own code, bundled by the build: backup and restore are plain JavaScript, and hold no statement of their own. */
export const SCHEMA = {
  ...backup,
  beginFeedGeneration,
  migrate,
  readMigrations,
  prepareReadingSpan,
  prepareTelemetryStorage,
};
