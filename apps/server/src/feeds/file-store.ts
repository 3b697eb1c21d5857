import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** Files of feeds while they are uploaded and read: in DATA_DIR, which servers that stand side by side share. */
export interface FileStore {
  /** Makes a file of which nothing has come. */
  create(id: string): Promise<void>;
  /**
   * Writes what comes from `offset` on; what stood behind it goes. What came stays where the sender breaks off.
   * @param onProgress how many bytes the file has, now and then
   */
  write(id: string, source: Readable, at: WriteAt): Promise<Written>;
  /** Undefined where it is not there. */
  size(id: string): Promise<number | undefined>;
  /** Of what was sent; a packed file is unpacked in its place. @throws TooLarge, or where it can't be unpacked */
  finish(id: string, maxBytes: number): Promise<{ readonly sha256: Buffer; readonly readBytes: number }>;
  read(id: string): Promise<FileHandle>;
  remove(id: string): Promise<void>;
}

export interface WriteAt {
  readonly offset: number;
  /** More than these are not taken. */
  readonly maxBytes: number;
  readonly onProgress: (bytes: number) => void;
}

export interface Written {
  /** What the file has now. */
  readonly bytes: number;
  /** Why not all of it came. */
  readonly failure: unknown;
}

export class TooLarge extends Error {
  constructor(maxBytes: number) {
    super(`it has more than ${maxBytes} bytes`);
  }
}

const PROGRESS_BYTES = 8 * 1024 * 1024;
const GZIP = Buffer.from([0x1f, 0x8b]);

export function createFileStore(folder: string): FileStore {
  const pathOf = (id: string) => join(folder, id);

  async function unpack(id: string, maxBytes: number): Promise<void> {
    const head = Buffer.alloc(GZIP.length);
    const file = await open(pathOf(id));
    await file.read(head, 0, head.length, 0).finally(() => file.close());
    if (!head.equals(GZIP)) return;
    const unpacked = `${pathOf(id)}.unpacked`;
    const write = createWriteStream(unpacked, { mode: 0o600 });
    await pipeline(
      createReadStream(pathOf(id)),
      createGunzip(),
      atMost(maxBytes, () => undefined),
      write,
    );
    await rename(unpacked, pathOf(id));
  }

  return {
    async create(id) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await (await open(pathOf(id), 'wx', 0o600)).close();
    },
    async write(id, source, { offset, maxBytes, onProgress }) {
      const file = await open(pathOf(id), 'r+');
      let failure: unknown;
      try {
        await file.truncate(offset);
        const write = createWriteStream(pathOf(id), { flags: 'r+', start: offset });
        const counted = atMost(maxBytes - offset, (bytes) => onProgress(offset + bytes));
        await pipeline(source, counted, write).catch((error: unknown) => {
          failure = error;
        });
        await file.sync();
        return { bytes: (await file.stat()).size, failure };
      } finally {
        await file.close();
      }
    },
    size: (id) =>
      stat(pathOf(id)).then(
        ({ size }) => size,
        () => undefined,
      ),
    async finish(id, maxBytes) {
      const hash = createHash('sha256');
      await pipeline(createReadStream(pathOf(id)), hash);
      await unpack(id, maxBytes);
      return { sha256: hash.digest(), readBytes: (await stat(pathOf(id))).size };
    },
    read: (id) => open(pathOf(id)),
    remove: (id) => rm(pathOf(id), { force: true }),
  };
}

/** Passes bytes on, and breaks off beyond the limit. */
function atMost(maxBytes: number, onProgress: (bytes: number) => void): Transform {
  let bytes = 0;
  let told = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) return done(new TooLarge(maxBytes));
      if (bytes - told >= PROGRESS_BYTES) {
        told = bytes;
        onProgress(bytes);
      }
      done(null, chunk);
    },
  });
}
