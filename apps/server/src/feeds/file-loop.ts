import { endStaleUploads, type FeedFileRecord, listOpenFiles } from '@cityloop/db/feed/feed-file';
import type { Logger } from '@cityloop/runtime/logger';
import { startLoop, type WorkerLoop } from '../realtime/worker-loop.ts';
import { createFileReader, type FileReaderParts } from './file-reader.ts';

const EVERY_MS = 500;
const STALE_AFTER_DAYS = 7;

/** Hands over the records of uploaded files, each file in its turn; a restart goes on where the last transaction ended. */
export function startReadingFiles({ logger, ...parts }: FileReaderParts & { readonly logger: Logger }): WorkerLoop {
  const takeTurn = createFileReader(parts);
  const stop = { wanted: false };

  async function readAll(): Promise<void> {
    for (const id of await endStaleUploads(parts.pool, STALE_AFTER_DAYS)) await parts.store.remove(id);
    let files = await listOpenFiles(parts.pool);
    while (files.length > 0 && !stop.wanted) {
      const again = new Set<string>();
      for (const file of files) if ((await takeOne(file)) === 'goes on') again.add(file.id);
      files = again.size === 0 ? [] : (await listOpenFiles(parts.pool)).filter(({ id }) => again.has(id));
    }
  }

  const takeOne = (file: FeedFileRecord) => (stop.wanted ? 'waits' : takeTurn(file));
  const loop = startLoop({ name: 'files of feeds', everyMs: EVERY_MS, logger, work: readAll });
  return {
    wake: loop.wake,
    stop() {
      stop.wanted = true;
      return loop.stop();
    },
  };
}
