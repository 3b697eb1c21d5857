import type { Readable } from 'node:stream';
import { MAX_FEED_FILE_BYTES } from '@cityloop/contract/rest/feed-file';
import { endFeedFile, type FeedFileRecord, noteReceived } from '@cityloop/db/feed/feed-file';
import { ProblemError } from '@cityloop/web/route';
import type { FormFile } from '@cityloop/web/upload';
import type { FileParts } from './file-access.ts';
import { TooLarge } from './file-store.ts';
import { storableName } from './upload-headers.ts';

/** Begins a file of so many bytes, or of as many as come. */
type Open = (name: string, bytes: number | null) => Promise<FeedFileRecord>;

/** Takes the bytes of files; one sender at a time for each. */
export function createUploads({ pool, store, onReceived }: FileParts) {
  const busy = new Set<string>();

  async function write(file: FeedFileRecord, source: Readable, offset: number): Promise<number> {
    const { id, bytes } = file;
    const maxBytes = bytes ?? MAX_FEED_FILE_BYTES;
    const onProgress = (received: number) => {
      // Shown meanwhile, and nothing else: a file is gone on with from what is noted at the end.
      noteReceived(pool, id, { received, isWhole: false }).catch(() => undefined);
    };
    const { bytes: received, failure } = await store.write(id, source, { offset, maxBytes, onProgress });
    const isWhole = bytes === null ? failure === undefined : received === bytes;
    if (received === 0 && isWhole) await endFeedFile(pool, id, { state: 'cancelled', fault: 'it is empty' });
    else await noteReceived(pool, id, { received, isWhole });
    if (failure !== undefined) throw problemOf(failure, file, received);
    if (received === 0) throw new ProblemError('bad-request', 'The file is empty: send its bytes.');
    if (isWhole) onReceived();
    return received;
  }

  async function take(file: FeedFileRecord, source: Readable, offset: number): Promise<number> {
    const { id, state, received } = file;
    if (state !== 'uploading')
      throw new ProblemError('action-not-allowed', `File ${id} is ${state}: it takes no more.`);
    if (busy.has(id) || offset !== received) {
      const detail = busy.has(id)
        ? 'another request brings bytes of it'
        : `${received} bytes of it have come, not ${offset}`;
      throw new ProblemError('action-not-allowed', `Cannot go on with file ${id}: ${detail}.`, { offset: received });
    }
    busy.add(id);
    return write(file, source, offset).finally(() => busy.delete(id));
  }

  return {
    /** Returns how much of the file is there now. */
    take,
    takerOfForm:
      (open: Open) =>
      async ({ name, stream }: FormFile): Promise<FeedFileRecord> => {
        const file = await open(storableName(name), null);
        await take(file, stream, 0);
        return file;
      },
  };
}

function problemOf(failure: unknown, { id, bytes }: FeedFileRecord, received: number): unknown {
  if (failure instanceof TooLarge) {
    const limit =
      bytes === null
        ? `has more than ${MAX_FEED_FILE_BYTES} bytes`
        : `has more than the ${bytes} bytes that it was to have`;
    return new ProblemError('too-large', `Cannot take file ${id}: it ${limit}.`);
  }
  if (failure instanceof Error && 'code' in failure && failure.code === 'ENOSPC') {
    return new ProblemError(
      'unavailable',
      `Cannot take file ${id}: the disk is full. ${received} bytes are kept; go on later.`,
    );
  }
  return new ProblemError('bad-request', `File ${id} broke off after ${received} bytes: go on with PATCH from there.`, {
    offset: received,
  });
}
