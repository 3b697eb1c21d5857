import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MAX_HISTORY_BYTES } from '@cityloop/contract/rest/history';
import { ProblemError } from '@cityloop/web/route';

export interface KeptFile {
  /** Below DATA_DIR. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface HistoryStore {
  /** @throws ProblemError for an empty file, one that is too large or breaks off, and a full disk; nothing of it stays */
  keep(source: Readable): Promise<KeptFile>;
  remove(file: KeptFile): Promise<void>;
}

const FOLDER = 'history';

/** Where files of readings wait for maintenance: in DATA_DIR, with a name of our own. */
export function createHistoryStore(dataDir: string): HistoryStore {
  const remove = (path: string) => rm(join(dataDir, path), { force: true });
  return {
    async keep(source) {
      await mkdir(join(dataDir, FOLDER), { recursive: true, mode: 0o700 });
      const path = `${FOLDER}/${randomUUID()}`;
      const hash = createHash('sha256');
      let bytes = 0;
      const counted = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytes += chunk.length;
          hash.update(chunk);
          done(bytes > MAX_HISTORY_BYTES ? new TooLarge() : null, chunk);
        },
      });
      try {
        await pipeline(source, counted, createWriteStream(join(dataDir, path), { flags: 'wx', mode: 0o600 }));
        if (bytes === 0) throw new ProblemError('invalid', 'The file is empty: send its bytes.');
      } catch (error) {
        await remove(path);
        throw problemOf(error);
      }
      return { path, sha256: hash.digest('hex'), bytes };
    },
    remove: ({ path }) => remove(path),
  };
}

class TooLarge extends Error {}

function problemOf(error: unknown): unknown {
  if (error instanceof ProblemError) return error;
  if (error instanceof TooLarge) {
    const detail = `the file has more than ${MAX_HISTORY_BYTES} bytes: split it, or use npm run import-history`;
    return new ProblemError('too-large', `Cannot take it: ${detail}.`);
  }
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
    return new ProblemError('unavailable', 'Cannot take the file: the disk is full. Make room and send it again.');
  }
  return new ProblemError('invalid', 'The file broke off: send it again.');
}
