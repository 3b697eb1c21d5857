import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endHistory, findWaitingHistory } from '@cityloop/db/history/history-import';
import { retentionOf } from '../maintenance/config.ts';
import type { Job } from '../maintenance/job.ts';
import { importHistory } from './import-history.ts';

/** Files that were uploaded at the desk, the oldest first, one a round. */
export const HISTORY_JOB: Job = {
  does: 'imports the readings of an uploaded file',
  run: async ({ pool, config, now, signal }) => {
    const waiting = await findWaitingHistory(pool);
    if (!waiting?.path) return { imported: 0 };
    const path = join(config.DATA_DIR, waiting.path);
    if (!existsSync(path)) {
      await endHistory(pool, waiting.id, { state: 'failed', message: 'is gone from DATA_DIR: upload it again' });
      return { imported: 0 };
    }
    const { name, zone, takeGood, requestedBy } = waiting;
    // Between two blocks: what is stored stays, and the next start goes on behind it.
    const say = () => signal?.throwIfAborted();
    const entry = await importHistory(
      { pool, retention: retentionOf(config), now, say },
      { path, name, storedAs: waiting.path, zone, takeGood, requestedBy },
    ).catch((error: unknown) => {
      if (signal?.aborted) return undefined;
      throw error;
    });
    if (!entry) return undefined;
    await rm(path, { force: true });
    return { imported: entry.fresh, repeated: entry.repeated, refused: entry.refused };
  },
  everyMs: () => 5_000,
  // A round may take minutes, and hold no other job.
  firstAfterMs: () => 1_000,
};
