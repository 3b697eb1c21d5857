import { type CaseSeal, findBrokenSeal } from '@cityloop/domain/evidence/case-seal';
import { isSame, leafHash, treeRoot } from '@cityloop/domain/evidence/merkle';
import {
  type Checkpoint,
  isSignedBy,
  readCheckpoint,
  readNote,
  readVerifierKey,
  type SignedNote,
} from '@cityloop/domain/evidence/note';
import { entriesIn, hashesIn, TILE_WIDTH, tilePath, tilesOf } from '@cityloop/domain/evidence/tile';
import { NODE_PLATFORM } from './node-platform.ts';

/** 1 unusable or unreadable, 2 altered, 3 not consistent with the older checkpoint, 4 too few witnesses. */
export class Finding extends Error {
  readonly exitCode: 1 | 2 | 3 | 4;
  constructor(exitCode: 1 | 2 | 3 | 4, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

export interface LogToVerify {
  /** A file of the log by its path, undefined where it is missing. */
  readonly read: (path: string) => Uint8Array | undefined;
  /** The log's own key (`name+hex+base64`): without it the checkpoint's signature isn't looked at. */
  readonly key?: string | undefined;
  /** A checkpoint that somebody kept. */
  readonly old?: string | undefined;
  readonly witnesses?: readonly string[];
  readonly quorum?: number;
}

export interface Verified {
  readonly entries: number;
  readonly size: number;
  readonly root: string;
}

const { sha256, toBase64 } = NODE_PLATFORM;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/**
 * Verifies a log as it lies in a folder: every entry against its tile, every tile against the tree, the tree against the checkpoint, the
 * seals of cases against each other; the checkpoint against its key, an older one and witnesses where they are given.
 * @throws Finding the first thing that is wrong, with its place
 */
export function verifyLog(log: LogToVerify): Verified {
  const note = readFile(log, 'checkpoint');
  const { checkpoint, signed } = parseCheckpoint(text(note), 'checkpoint');
  if (log.key !== undefined) requireSignature(signed, log.key);
  const entries = readEntries(log, checkpoint.size);
  const leaves = entries.map((entry) => leafHash(entry, sha256));
  compareTiles(log, leaves);
  const root = treeRoot(leaves, sha256);
  if (!isSame(root, checkpoint.root)) throw new Finding(2, 'checkpoint: its root is not that of the entries');
  compareSeals(entries);
  if (log.old !== undefined) compareOld(log.old, leaves);
  countWitnesses(signed, log.witnesses ?? [], log.quorum);
  return { entries: entries.length, size: checkpoint.size, root: toBase64(root) };
}

function readFile({ read }: LogToVerify, path: string): Uint8Array {
  const bytes = read(path);
  if (!bytes) throw new Finding(path === 'checkpoint' ? 1 : 2, `${path} is missing`);
  return bytes;
}

function parseCheckpoint(note: string, what: string): { checkpoint: Checkpoint; signed: SignedNote } {
  const signed = readNote(note, NODE_PLATFORM);
  const checkpoint = signed && readCheckpoint(signed.text, NODE_PLATFORM);
  if (!signed || !checkpoint) throw new Finding(1, `${what} is no checkpoint`);
  return { checkpoint, signed };
}

function requireSignature(signed: SignedNote, key: string): void {
  const verifier = readVerifierKey(key, NODE_PLATFORM);
  if (!verifier) throw new Finding(1, `--key ${key} is no verifier key (name+hex+base64)`);
  if (!isSignedBy(signed, verifier, NODE_PLATFORM)) throw new Finding(2, `checkpoint: not signed by ${verifier.name}`);
}

/** Of a full bundle, or of the last one, which holds only some. */
function widthOf(index: number, size: number): number {
  return Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
}

function readEntries(log: LogToVerify, size: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let index = 0; index * TILE_WIDTH < size; index += 1) {
    const path = tilePath('entries', index, widthOf(index, size));
    const bundle = entriesIn(readFile(log, path), widthOf(index, size));
    if (!bundle) throw new Finding(2, `${path}: it is not ${widthOf(index, size)} whole entries`);
    entries.push(...bundle);
  }
  return entries;
}

/** Each tile of the folder must be the one that the entries make; the first hash that differs names its entry. */
function compareTiles(log: LogToVerify, leaves: readonly Uint8Array[]): void {
  for (const { path, bytes } of tilesOf(leaves, sha256)) {
    const found = hashesIn(readFile(log, path));
    const expected = hashesIn(bytes);
    const at = expected.findIndex((hash, index) => !isSame(hash, found[index] ?? new Uint8Array()));
    if (at < 0 && found.length === expected.length) continue;
    if (!path.startsWith('tile/0/')) throw new Finding(2, `${path}: it is not the tile above its entries`);
    throw new Finding(2, `entry ${entryAt(path, Math.max(0, at))}: not the leaf of ${path}`);
  }
}

function entryAt(path: string, at: number): number {
  const index = path
    .replace('tile/0/', '')
    .replace(/\.p\/\d+$/, '')
    .replaceAll(/[x/]/g, '');
  return Number(index) * TILE_WIDTH + at;
}

function compareSeals(entries: readonly Uint8Array[]): void {
  const seals = entries.map((entry, index) => ({ index, entry: parseEntry(entry, index) }));
  const ofCases = seals.filter(({ entry }) => entry.kind === 'caseSeal');
  const broken = findBrokenSeal(ofCases.map(({ entry }) => entry as unknown as CaseSeal));
  const first = broken === undefined ? undefined : ofCases[broken];
  if (first) {
    throw new Finding(2, `entry ${first.index}: case ${String(first.entry['id'])} is sealed against an earlier seal`);
  }
}

function parseEntry(entry: Uint8Array, index: number): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text(entry));
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    throw new Finding(2, `entry ${index}: it is no JSON`);
  }
  throw new Finding(2, `entry ${index}: it is no JSON object`);
}

function compareOld(old: string, leaves: readonly Uint8Array[]): void {
  const { checkpoint } = parseCheckpoint(old, '--old');
  if (checkpoint.size > leaves.length) {
    throw new Finding(
      3,
      `the log has ${leaves.length} entries, the older checkpoint ${checkpoint.size}: its end is gone`,
    );
  }
  if (!isSame(treeRoot(leaves.slice(0, checkpoint.size), sha256), checkpoint.root)) {
    throw new Finding(3, `the first ${checkpoint.size} entries are not those of the older checkpoint`);
  }
}

function countWitnesses(signed: SignedNote, witnesses: readonly string[], quorum = witnesses.length): void {
  const count = witnesses.filter((witness) => {
    const key = readVerifierKey(witness, NODE_PLATFORM);
    if (!key) throw new Finding(1, `--witness ${witness} is no verifier key (name+hex+base64)`);
    return isSignedBy(signed, key, NODE_PLATFORM);
  }).length;
  if (count < quorum) throw new Finding(4, `${count} of ${quorum} witnesses signed the checkpoint`);
}

/** The last line of a verification that found nothing wrong. */
export function verifiedLine({ entries, size, root }: Verified): string {
  return `verified ${entries} entries, size ${size}, root ${root}`;
}
