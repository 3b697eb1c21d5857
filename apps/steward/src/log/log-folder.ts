import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { leafHash, treeRoot } from '@cityloop/domain/evidence/merkle';
import { checkpointText } from '@cityloop/domain/evidence/note';
import { bundlesOf, entriesIn, TILE_WIDTH, tilePath, tilesOf } from '@cityloop/domain/evidence/tile';
import { ENCODING } from './encoding.ts';
import type { LogKey } from './log-key.ts';

const { sha256 } = ENCODING;

/** The evidence log as files (C2SP tlog-tiles) below DATA_DIR/log: outside the database, to be copied anywhere and verified there. */
export interface LogFolder {
  readonly entries: readonly Uint8Array[];
  /** When the checkpoint was last signed; undefined before the first time. */
  readonly signedAt: Date | undefined;
  /** Appends and signs with this key. The checkpoint comes last: until it is in place the log is what it was. */
  append(entries: readonly Uint8Array[], key: LogKey): void;
}

/** @throws where a file of the log is missing or cut: it must be restored, never begun anew */
export function openLogFolder(folder: string): LogFolder {
  const checkpoint = join(folder, 'checkpoint');
  const size = existsSync(checkpoint) ? sizeIn(readFileSync(checkpoint, 'utf8'), checkpoint) : 0;
  const known = readEntries(folder, size);
  return {
    entries: known,
    signedAt: existsSync(checkpoint) ? statSync(checkpoint).mtime : undefined,
    append(entries, key) {
      const all = [...known, ...entries];
      const leaves = all.map((entry) => leafHash(entry, sha256));
      for (const { path, bytes } of [...bundlesOf(all), ...tilesOf(leaves, sha256)]) place(join(folder, path), bytes);
      const root = treeRoot(leaves, sha256);
      place(checkpoint, key.sign(checkpointText({ origin: key.origin, size: all.length, root }, ENCODING)));
      known.push(...entries);
    },
  };
}

function sizeIn(note: string, path: string): number {
  const size = Number(note.split('\n')[1]);
  if (!Number.isInteger(size)) throw new Error(`${path} is no checkpoint: restore the folder from a backup`);
  return size;
}

function readEntries(folder: string, size: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let index = 0; index * TILE_WIDTH < size; index += 1) {
    const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
    const path = join(folder, tilePath('entries', index, width));
    const bundle = existsSync(path) ? entriesIn(readFileSync(path), width) : undefined;
    if (!bundle) throw new Error(`${path} is missing or cut: restore the folder from a backup`);
    entries.push(...bundle);
  }
  return entries;
}

/** Whole or not at all. A file that is there already with the same content stays as it is. */
function place(path: string, content: Uint8Array | string): void {
  const bytes = Buffer.from(content);
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, bytes, { flush: true });
  renameSync(`${path}.new`, path);
  if (!path.includes('.p/')) rmSync(`${path}.p`, { recursive: true, force: true });
}
